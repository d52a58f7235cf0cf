package io.userservice.user;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;

import jakarta.persistence.LockModeType;

import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;

/**
 * The table of users, and the one door to its queries: those of JPA are here, those by
 * JDBC in {@link UserReads}.
 */
public interface UserRepository extends JpaRepository<UserEntity, Integer>, UserReads {

	/**
	 * The user of an id, locked: no other transaction can change it until this one ends.
	 */
	@Lock(LockModeType.PESSIMISTIC_WRITE)
	@Query("select u from UserEntity u where u.id = :id")
	Optional<UserEntity> lockById(int id);

	/** Those of the given keys that are stored. */
	@Query("select u.emailKey from UserEntity u where u.emailKey in :keys")
	Set<String> findEmailKeys(Collection<String> keys);

}
