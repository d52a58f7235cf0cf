package io.userservice.user;

import io.userservice.user.read.UserReads;
import io.userservice.user.write.UserIds;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import jakarta.persistence.LockModeType;

import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.NativeQuery;
import org.springframework.data.jpa.repository.Query;

/** The table of users. */
public interface UserRepository extends JpaRepository<UserEntity, Integer> {

	/**
	 * The id of the user that has {@code offset} users before it. Reads the primary key's
	 * index alone.
	 */
	@Query("select u.id from UserEntity u order by u.id limit 1 offset :offset")
	Optional<Integer> findIdAt(int offset);

	/** The user of an id, whom no other transaction can change until this one ends. */
	@Lock(LockModeType.PESSIMISTIC_WRITE)
	@Query("select u from UserEntity u where u.id = :id")
	Optional<UserEntity> lockById(int id);

	/** The first id of a block of {@link UserIds#BLOCK} that no other replica gets. */
	@NativeQuery("select nextval('users_seq')")
	long nextIdBlock();

	/** Which of the given keys are stored. */
	@Query("select u.emailKey from UserEntity u where u.emailKey in :keys")
	Set<String> findEmailKeys(Collection<String> keys);

	/**
	 * The users of any number of ids, in ascending id. A join, because PostgreSQL may
	 * compare each row with each id for the {@code = any} of {@link UserReads#BY_IDS}.
	 */
	@NativeQuery("""
			select users.* from unnest(cast(:ids as integer array)) as wanted (id)
			join users on users.id = wanted.id order by users.id
			""")
	List<UserEntity> findByIds(Integer[] ids);

}
