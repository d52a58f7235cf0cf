/** The HTTP port: who may see Actuator. */
package io.userservice.http;
