/**
 * The application. Its features are the sub-packages; {@code README.md} tells how they
 * meet.
 */
package io.userservice;
