package io.userservice.user.grpc;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Timestamp;
import com.google.protobuf.WireFormat;
import io.userservice.api.BatchGetUsersResponse;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.User;
import io.userservice.rpc.batch.MessageBytes;
import io.userservice.user.StoredUser;

/** Converts users to messages. */
class UserMessages {

	private static final int MICROS_PER_SECOND = 1_000_000;

	private static final int NANOS_PER_MICRO = 1_000;

	private UserMessages() {
	}

	/** A deleted user has its id alone. */
	static User toMessage(StoredUser user) {
		User.Builder message = User.newBuilder().setId(user.id());
		if (user.isDeleted()) {
			return message.build();
		}
		message.setName(user.name())
			.setEmail(user.email())
			.setEtag(user.etag().toString())
			.setVersion(user.sentVersion());
		Timestamp created = toTimestamp(user.created());
		if (user.created() > 0) {
			message.setCreateTime(created);
		}
		if (user.updated() > 0) {
			message.setUpdateTime((user.updated() == user.created()) ? created : toTimestamp(user.updated()));
		}
		return message.build();
	}

	/**
	 * The bytes of the message of {@link #toMessage}, which lists write without making
	 * it: its builders, times and texts take more CPU than writing its fields does.
	 *
	 * @param user not a deleted one
	 */
	record Listed(StoredUser user, String etag) implements MessageBytes {

		Listed(StoredUser user) {
			this(user, user.etag().toString());
		}

		@Override
		public int size() {
			return CodedOutputStream.computeInt32Size(User.ID_FIELD_NUMBER, this.user.id())
					+ size(User.NAME_FIELD_NUMBER, this.user.name()) + size(User.EMAIL_FIELD_NUMBER, this.user.email())
					+ size(User.ETAG_FIELD_NUMBER, this.etag) + size(User.CREATE_TIME_FIELD_NUMBER, this.user.created())
					+ size(User.UPDATE_TIME_FIELD_NUMBER, this.user.updated())
					+ CodedOutputStream.computeInt64Size(User.VERSION_FIELD_NUMBER, this.user.sentVersion());
		}

		@Override
		public void writeTo(CodedOutputStream output) throws IOException {
			output.writeInt32(User.ID_FIELD_NUMBER, this.user.id());
			write(output, User.NAME_FIELD_NUMBER, this.user.name());
			write(output, User.EMAIL_FIELD_NUMBER, this.user.email());
			write(output, User.ETAG_FIELD_NUMBER, this.etag);
			write(output, User.CREATE_TIME_FIELD_NUMBER, this.user.created());
			write(output, User.UPDATE_TIME_FIELD_NUMBER, this.user.updated());
			output.writeInt64(User.VERSION_FIELD_NUMBER, this.user.sentVersion());
		}

		private static int size(int field, String text) {
			return text.isEmpty() ? 0 : CodedOutputStream.computeStringSize(field, text);
		}

		private static void write(CodedOutputStream output, int field, String text) throws IOException {
			if (!text.isEmpty()) {
				output.writeString(field, text);
			}
		}

		private static int size(int field, long micros) {
			if (micros <= 0) {
				return 0;
			}
			int length = timeSize(micros);
			return CodedOutputStream.computeUInt32Size(field, length) + length;
		}

		private static int timeSize(long micros) {
			long seconds = micros / MICROS_PER_SECOND;
			int nanos = nanos(micros);
			return ((seconds != 0) ? CodedOutputStream.computeInt64Size(Timestamp.SECONDS_FIELD_NUMBER, seconds) : 0)
					+ ((nanos != 0) ? CodedOutputStream.computeInt32Size(Timestamp.NANOS_FIELD_NUMBER, nanos) : 0);
		}

		private static void write(CodedOutputStream output, int field, long micros) throws IOException {
			if (micros <= 0) {
				return;
			}
			output.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
			output.writeUInt32NoTag(timeSize(micros));
			long seconds = micros / MICROS_PER_SECOND;
			if (seconds != 0) {
				output.writeInt64(Timestamp.SECONDS_FIELD_NUMBER, seconds);
			}
			int nanos = nanos(micros);
			if (nanos != 0) {
				output.writeInt32(Timestamp.NANOS_FIELD_NUMBER, nanos);
			}
		}

	}

	private static int nanos(long micros) {
		return (int) (micros % MICROS_PER_SECOND) * NANOS_PER_MICRO;
	}

	private static Timestamp toTimestamp(long micros) {
		return Timestamp.newBuilder().setSeconds(micros / MICROS_PER_SECOND).setNanos(nanos(micros)).build();
	}

	/** The users of the ids asked for, in that order, each once. */
	static BatchGetUsersResponse toResponse(Set<Integer> ids, Map<Integer, StoredUser> found) {
		BatchGetUsersResponse.Builder response = BatchGetUsersResponse.newBuilder();
		for (Integer id : ids) {
			StoredUser user = found.get(id);
			if (user != null) {
				response.addUsers(toMessage(user));
			}
			else {
				response.addMissingIds(id);
			}
		}
		return response.build();
	}

	static CreateUsersResponse toResponse(List<StoredUser> users) {
		CreateUsersResponse.Builder response = CreateUsersResponse.newBuilder().setCount(users.size());
		users.forEach((user) -> response.addUsers(toMessage(user)));
		return response.build();
	}

}
