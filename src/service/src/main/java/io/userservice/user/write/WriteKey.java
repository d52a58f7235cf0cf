package io.userservice.user.write;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The idempotency key of a write that is being made.
 *
 * @param digest of the key; null for a write without one
 * @param requestDigest of the request; null as well
 */
record WriteKey(@Nullable String digest, @Nullable String requestDigest,
		@Nullable IdempotencyRecordRepository records) {

	/** Of a write that cannot be repeated. */
	static final WriteKey NONE = new WriteKey(null, null, null);

	/** Saves the key, if there is one, in the current transaction. */
	void save(Integer... userIds) {
		if (this.records != null) {
			this.records.saveAndFlush(new IdempotencyRecord(Objects.requireNonNull(this.digest),
					Objects.requireNonNull(this.requestDigest), userIds));
		}
	}

}
