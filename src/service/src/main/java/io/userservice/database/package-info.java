/**
 * Use of the database: driver and pool defaults, time-outs, migrations, transactions,
 * what a SQLState means.
 */
@NullMarked
package io.userservice.database;

import org.jspecify.annotations.NullMarked;
