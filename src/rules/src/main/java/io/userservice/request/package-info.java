/** What the contract asks of a request, without any stored user. */
@NullMarked
package io.userservice.request;

import org.jspecify.annotations.NullMarked;
