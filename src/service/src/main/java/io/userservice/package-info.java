/** The application. Each sub-package has one concern; CONTRIBUTING.md lists them. */
@NullMarked
package io.userservice;

import org.jspecify.annotations.NullMarked;
