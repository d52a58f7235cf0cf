/** A key and tokens with which a developer tries a service that has no key configured. */
@NullMarked
package io.userservice.security.development;

import org.jspecify.annotations.NullMarked;
