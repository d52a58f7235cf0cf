package io.userservice.user;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Users that are to be inserted together, with the ids that they get. */
public final class UserBatch {

	private final int[] ids;

	private final List<NewUser> users;

	/**
	 * @param ids one for each user, ascending
	 */
	UserBatch(int[] ids, List<NewUser> users) {
		this.ids = ids;
		this.users = users;
	}

	/** The ids, in the order of the users. */
	public Integer[] ids() {
		return Arrays.stream(this.ids).boxed().toArray(Integer[]::new);
	}

	/** The users as they are stored, in the same order. */
	public List<StoredUser> stored() {
		return entities().map(UserEntity::toStored).toList();
	}

	List<NewUser> users() {
		return this.users;
	}

	Stream<UserEntity> entities() {
		return IntStream.range(0, this.ids.length)
			.mapToObj((index) -> new UserEntity(this.ids[index], this.users.get(index)));
	}

}
