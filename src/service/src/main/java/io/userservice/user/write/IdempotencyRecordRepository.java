package io.userservice.user.write;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import jakarta.persistence.QueryHint;
import org.hibernate.jpa.SpecHints;

import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.jpa.repository.QueryHints;
import org.springframework.transaction.annotation.Transactional;

/** The table of idempotency records. */
interface IdempotencyRecordRepository extends JpaRepository<IdempotencyRecord, Long> {

	/** The time-out of a transaction, not of a read. */
	String DELETE_MILLIS = "8000";

	Optional<IdempotencyRecord> findByKeyDigest(String keyDigest);

	/**
	 * The records that were created from a time on, the oldest first. Without a second
	 * bound: PostgreSQL takes a range of which it has no statistics for a small one, and
	 * would sort all of it for each chunk.
	 */
	@Query("""
			select new io.userservice.user.write.IdempotencyRecord$Created(id, createdAt) from IdempotencyRecord
			where createdAt >= :from order by createdAt
			""")
	List<IdempotencyRecord.Created> findCreated(Instant from, Limit limit);

	/** By ids, not by a subquery, which H2 (2.4) runs again for each row. */
	@Transactional
	@Modifying
	@QueryHints(@QueryHint(name = SpecHints.HINT_SPEC_QUERY_TIMEOUT, value = DELETE_MILLIS))
	@Query("delete from IdempotencyRecord where id in :ids")
	void deleteByIds(List<Long> ids);

}
