/**
 * Use of the database: which kind it is, driver and pool defaults, time-outs, what a
 * SQLState means.
 */
@NullMarked
package io.userservice.database;

import org.jspecify.annotations.NullMarked;
