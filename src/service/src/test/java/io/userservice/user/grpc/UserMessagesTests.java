package io.userservice.user.grpc;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.userservice.api.User;
import io.userservice.user.StoredUser;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A field that is forgotten on the way in or out fails one of these by name. */
class UserMessagesTests {

	private static final Map<Class<?>, Object> SAMPLES = Map.of(int.class, 7, String.class, "text", long.class, 7L);

	@Test
	void setsEachFieldOfAUser() throws Exception {
		User message = UserMessages.toMessage(sample(StoredUser.class));
		assertThat(User.getDescriptor().getFields()).extracting(FieldDescriptor::getName)
			.containsExactlyInAnyOrderElementsOf(
					message.getAllFields().keySet().stream().map(FieldDescriptor::getName).toList());
	}

	static Stream<StoredUser> listed() throws ReflectiveOperationException {
		List<String> texts = List.of("", "a", "Ada Lovelace", "\u00e9\u00df", "\u4e2d\u6587", "\ud83d\ude00 x",
				"n".repeat(127), "n".repeat(128), "\u00e9".repeat(200), "n".repeat(20_000));
		List<Integer> numbers = List.of(1, 127, 128, 16_384, Integer.MAX_VALUE);
		List<Long> times = List.of(0L, 1L, 999_999L, 1_000_000L, 1_000_001L, 1_700_000_000_000_000L,
				1_764_000_000_123_456L, Long.MAX_VALUE);
		return Stream.concat(Stream.of(sample(StoredUser.class)), texts.stream()
			.flatMap((text) -> numbers.stream()
				.flatMap((number) -> times.stream()
					.flatMap((time) -> Stream.of(new StoredUser(number, text, "e" + text, number - 1, time, time),
							new StoredUser(number, "n", text, number, time, 1_764_000_000_000_007L))))));
	}

	/** A field that lists forget fails here, too. */
	@Test
	void listsTheBytesOfTheMessage() throws Exception {
		for (StoredUser user : (Iterable<StoredUser>) listed()::iterator) {
			UserMessages.Listed listed = new UserMessages.Listed(user);
			byte[] bytes = new byte[listed.size()];
			CodedOutputStream output = CodedOutputStream.newInstance(bytes);
			listed.writeTo(output);
			output.checkNoSpaceLeft();
			assertThat(bytes).as(() -> "bytes of " + user).isEqualTo(UserMessages.toMessage(user).toByteArray());
		}
	}

	private static <T> T sample(Class<T> type) throws ReflectiveOperationException {
		Class<?>[] types = Stream.of(type.getRecordComponents()).map(RecordComponent::getType).toArray(Class[]::new);
		return type.getDeclaredConstructor(types).newInstance(Arrays.stream(types).map(SAMPLES::get).toArray());
	}

}
