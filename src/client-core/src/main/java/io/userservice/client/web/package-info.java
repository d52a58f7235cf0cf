/** Failed calls of the service as responses of a web application. */
@NullMarked
package io.userservice.client.web;

import org.jspecify.annotations.NullMarked;
