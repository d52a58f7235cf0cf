package io.userservice.user;

import java.time.Instant;
import java.util.Optional;

import jakarta.persistence.QueryHint;
import org.hibernate.jpa.SpecHints;

import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.jpa.repository.QueryHints;
import org.springframework.transaction.annotation.Transactional;

/** The table of creations. */
interface CreationRepository extends JpaRepository<CreationEntity, Long> {

	/** As a transaction's, not as a read's. */
	String DELETE_MILLIS = "8000";

	Optional<CreationEntity> findByKeyDigest(String keyDigest);

	/**
	 * Deletes the oldest.
	 * @return how many
	 */
	@Transactional
	@Modifying
	@QueryHints(@QueryHint(name = SpecHints.HINT_SPEC_QUERY_TIMEOUT, value = DELETE_MILLIS))
	@Query("""
			delete from CreationEntity where id in
			(select c.id from CreationEntity c where c.createdAt < :before order by c.createdAt limit :limit)
			""")
	int deleteCreatedBefore(Instant before, int limit);

}
