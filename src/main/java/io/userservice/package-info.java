/**
 * The application. Its features are the sub-packages; {@code docs/architecture.md} tells
 * how they meet.
 */
package io.userservice;
