/**
 * States of the database: which one a call asks for, and which it has seen; reads that
 * tell in which state they were made, at the primary and at standbys.
 */
@NullMarked
package io.userservice.user.state;

import org.jspecify.annotations.NullMarked;
