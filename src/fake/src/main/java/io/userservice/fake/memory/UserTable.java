package io.userservice.fake.memory;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import com.google.protobuf.Timestamp;
import io.userservice.api.User;
import io.userservice.api.UserChange.Kind;
import io.userservice.error.UserErrors;
import io.userservice.user.input.NewUser;
import io.userservice.user.input.UserUpdate;
import io.userservice.user.text.EmailKey;

/** The users, by id and by the key of their e-mail. Not thread-safe. */
final class UserTable {

	private final TreeMap<Integer, Row> rows = new TreeMap<>();

	private final Map<String, Integer> idsByEmail = new HashMap<>();

	private final ChangeHistory history;

	private final Clock clock;

	private int lastId;

	/** A user, and how often it was changed. */
	private record Row(User user, int version) {
	}

	UserTable(ChangeHistory history, Clock clock) {
		this.history = history;
		this.clock = clock;
	}

	Optional<User> find(int id) {
		return Optional.ofNullable(this.rows.get(id)).map(Row::user);
	}

	Optional<User> findByEmail(String email) {
		return Optional.ofNullable(this.idsByEmail.get(EmailKey.of(email))).flatMap(this::find);
	}

	/** All users after an id, in ascending id. */
	List<User> after(int id) {
		return this.rows.tailMap(id, false).values().stream().map(Row::user).toList();
	}

	/** Creates all users, or none. */
	List<Integer> create(List<NewUser> users) {
		Set<String> keys = new HashSet<>();
		for (int index = 0; index < users.size(); index++) {
			String email = users.get(index).email();
			if (isTaken(email) || !keys.add(EmailKey.of(email))) {
				throw UserErrors.emailTaken(index, email).toException();
			}
		}
		if (users.size() > Integer.MAX_VALUE - this.lastId) {
			throw UserErrors.idsExhausted().toException();
		}
		return users.stream().map(this::insert).toList();
	}

	int create(NewUser user) {
		if (isTaken(user.email())) {
			throw UserErrors.emailTaken(user.email()).toException();
		}
		return create(List.of(user)).get(0);
	}

	private boolean isTaken(String email) {
		return this.idsByEmail.containsKey(EmailKey.of(email));
	}

	private int insert(NewUser user) {
		this.lastId++;
		Timestamp now = now();
		put(User.newBuilder()
			.setId(this.lastId)
			.setName(user.name())
			.setEmail(user.email())
			.setCreateTime(now)
			.setUpdateTime(now), 0);
		this.history.append(Kind.KIND_CREATED, this.lastId);
		return this.lastId;
	}

	/** Whether the user was changed by it. */
	boolean update(UserUpdate update) {
		Row row = require(update.id(), update.etag());
		User.Builder changed = row.user().toBuilder();
		if (update.name() != null) {
			changed.setName(update.name());
		}
		if (update.email() != null) {
			changed.setEmail(update.email());
		}
		if (changed.build().equals(row.user())) {
			return false;
		}
		Integer owner = this.idsByEmail.get(EmailKey.of(changed.getEmail()));
		if (owner != null && owner != update.id()) {
			throw UserErrors.emailTaken(changed.getEmail()).toException();
		}
		this.idsByEmail.remove(EmailKey.of(row.user().getEmail()));
		put(changed.setUpdateTime(now()), row.version() + 1);
		this.history.append(Kind.KIND_UPDATED, update.id());
		return true;
	}

	void delete(int id, String etag) {
		Row row = require(id, etag);
		this.rows.remove(id);
		this.idsByEmail.remove(EmailKey.of(row.user().getEmail()));
		this.history.append(Kind.KIND_DELETED, id);
	}

	private Row require(int id, String etag) {
		Row row = this.rows.get(id);
		if (row == null) {
			throw UserErrors.notFound(id).toException();
		}
		if (!etag.isEmpty() && !etag.equals(row.user().getEtag())) {
			throw UserErrors.etagMismatch(id).toException();
		}
		return row;
	}

	private void put(User.Builder user, int version) {
		user.setVersion(version + 1);
		user.setEtag(version + "-" + Long.toString(micros(user.getUpdateTime()), Character.MAX_RADIX));
		this.rows.put(user.getId(), new Row(user.build(), version));
		this.idsByEmail.put(EmailKey.of(user.getEmail()), user.getId());
	}

	private static long micros(Timestamp time) {
		return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.ofEpochSecond(time.getSeconds(), time.getNanos()));
	}

	private Timestamp now() {
		Instant now = this.clock.instant().truncatedTo(ChronoUnit.MICROS);
		return Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()).build();
	}

}
