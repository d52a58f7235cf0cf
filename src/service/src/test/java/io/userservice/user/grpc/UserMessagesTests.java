package io.userservice.user.grpc;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.User;
import io.userservice.user.NewUser;
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

	@Test
	void readsEachFieldOfARequest() {
		CreateUserRequest.Builder request = CreateUserRequest.newBuilder();
		List<FieldDescriptor> fields = CreateUserRequest.getDescriptor().getFields();
		fields.forEach((field) -> request.setField(field, field.getName()));
		NewUser user = UserMessages.toNewUser(request.build());
		assertThat(user.canonicalForm())
			.containsExactlyElementsOf(fields.stream().map(FieldDescriptor::getName).toList());
		assertThat(NewUser.class.getRecordComponents()).hasSameSizeAs(fields);
	}

	private static <T> T sample(Class<T> type) throws ReflectiveOperationException {
		Class<?>[] types = Stream.of(type.getRecordComponents()).map(RecordComponent::getType).toArray(Class[]::new);
		return type.getDeclaredConstructor(types).newInstance(Arrays.stream(types).map(SAMPLES::get).toArray());
	}

}
