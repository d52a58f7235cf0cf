/** Messages of clients and for clients, in JSON and in bytes. */
@NullMarked
package io.userservice.http.json;

import org.jspecify.annotations.NullMarked;
