/**
 * Files of settings: what they say, line by line, and the same files with other lines.
 */
@NullMarked
package io.userservice.migrate.config;

import org.jspecify.annotations.NullMarked;
