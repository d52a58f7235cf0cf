/**
 * Transactions: when they run again, how long they take, how long they wait for locks.
 */
@NullMarked
package io.userservice.database.transaction;

import org.jspecify.annotations.NullMarked;
