package io.userservice.user.write;

import java.time.Instant;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/**
 * A write with an idempotency key: digests of key and request, and the ids of its users.
 * The table is named for CreateUsers, once the only write with a key.
 */
@Entity
@Table(name = "user_creations")
class IdempotencyRecord {

	/** The constraint by which only one of several calls with a key makes its write. */
	static final String KEY_UNIQUE = "user_creations_key_unique";

	/** The beginning of a statement that inserts records, without Hibernate. */
	static final String INSERT = "insert into user_creations (key_digest, request_digest, user_ids) ";

	@Id
	@GeneratedValue(strategy = GenerationType.IDENTITY)
	private Long id;

	@Column(nullable = false)
	private String keyDigest;

	@Column(nullable = false)
	private String requestDigest;

	@Column(nullable = false)
	private Integer[] userIds;

	/** Set by the database, by its own clock. */
	@Column(nullable = false, insertable = false, updatable = false)
	private Instant createdAt;

	/** The id of a record, and when it was created. */
	record Created(Long id, Instant time) {
	}

	protected IdempotencyRecord() {
	}

	IdempotencyRecord(String keyDigest, String requestDigest, Integer[] userIds) {
		this.keyDigest = keyDigest;
		this.requestDigest = requestDigest;
		this.userIds = userIds;
	}

	boolean hasRequest(String requestDigest) {
		return this.requestDigest.equals(requestDigest);
	}

	Integer[] getUserIds() {
		return this.userIds;
	}

}
