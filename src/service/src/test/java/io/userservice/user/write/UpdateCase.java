package io.userservice.user.write;

import java.util.function.Function;

import io.userservice.user.StoredUser;
import io.userservice.user.UserException;
import io.userservice.user.input.UserUpdate;
import org.jspecify.annotations.Nullable;

/** The cases of an update of a user "Ada". */
enum UpdateCase {

	NAME((ada) -> new UserUpdate(ada.id(), "Ada Lovelace", null, ""), true),
	EMAIL((ada) -> new UserUpdate(ada.id(), null, "new." + ada.email(), ""), true),
	NAME_AND_EMAIL((ada) -> new UserUpdate(ada.id(), "Ada Lovelace", "new." + ada.email(), ""), true),
	SAME_NAME((ada) -> new UserUpdate(ada.id(), ada.name(), null, ""), false),
	SAME_NAME_WITH_SPACES((ada) -> new UserUpdate(ada.id(), " Ada\t", null, ""), false),
	SAME_EMAIL((ada) -> new UserUpdate(ada.id(), null, ada.email(), ""), false),
	SAME_NAME_AND_EMAIL((ada) -> new UserUpdate(ada.id(), ada.name(), ada.email(), ""), false),
	SAME_NAME_AND_OTHER_EMAIL((ada) -> new UserUpdate(ada.id(), ada.name(), "new." + ada.email(), ""), true),
	OTHER_NAME_AND_SAME_EMAIL((ada) -> new UserUpdate(ada.id(), "Ada Lovelace", ada.email(), ""), true),
	EMAIL_IN_ANOTHER_CASE((ada) -> new UserUpdate(ada.id(), null, ada.email().toUpperCase(), ""), true),
	ETAG((ada) -> new UserUpdate(ada.id(), "Ada Lovelace", null, ada.etag().toString()), true),
	ETAG_AND_SAME_NAME((ada) -> new UserUpdate(ada.id(), ada.name(), null, ada.etag().toString()), false),
	OTHER_ETAG((ada) -> new UserUpdate(ada.id(), "Ada Lovelace", null, "7"), UserException.EtagMismatch.class),
	OTHER_ETAG_AND_SAME_NAME((ada) -> new UserUpdate(ada.id(), ada.name(), null, "7"),
			UserException.EtagMismatch.class),
	ETAG_WITH_A_ZERO((ada) -> new UserUpdate(ada.id(), "Ada Lovelace", null, "0" + ada.etag()),
			UserException.EtagMismatch.class),
	ETAG_WITH_A_SIGN((ada) -> new UserUpdate(ada.id(), "Ada Lovelace", null, "+" + ada.etag()),
			UserException.EtagMismatch.class),
	ETAG_THAT_IS_NO_NUMBER((ada) -> new UserUpdate(ada.id(), "Ada Lovelace", null, "first"),
			UserException.EtagMismatch.class),
	ETAG_OF_A_DELETED_USER(
			(ada) -> new UserUpdate(ada.id(), "Ada Lovelace", null, StoredUser.deleted(1).etag().toString()),
			UserException.EtagMismatch.class),
	UNKNOWN_USER((ada) -> new UserUpdate(Integer.MAX_VALUE, "Ada Lovelace", null, ""), UserException.NotFound.class),
	UNKNOWN_USER_WITH_ETAG((ada) -> new UserUpdate(Integer.MAX_VALUE, "Ada Lovelace", null, ada.etag().toString()),
			UserException.NotFound.class),
	TAKEN_EMAIL((ada) -> new UserUpdate(ada.id(), "Ada Lovelace", "GRACE." + ada.email(), ""),
			UserException.EmailTaken.class);

	final Function<StoredUser, UserUpdate> update;

	/** Whether the user is another afterwards. */
	final boolean changes;

	final @Nullable Class<? extends UserException> failure;

	UpdateCase(Function<StoredUser, UserUpdate> update, boolean changes) {
		this.update = update;
		this.changes = changes;
		this.failure = null;
	}

	UpdateCase(Function<StoredUser, UserUpdate> update, Class<? extends UserException> failure) {
		this.update = update;
		this.changes = false;
		this.failure = failure;
	}

}
