/** Decides who may call which method. */
package io.userservice.security.access;
