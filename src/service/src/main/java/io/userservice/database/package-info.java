/** Use of the database: driver and pool defaults, time-outs, migrations, what a SQLState means. */
package io.userservice.database;
