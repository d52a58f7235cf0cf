package io.userservice.request;

import java.util.List;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.userservice.api.CreateUserRequest;
import io.userservice.user.input.NewUser;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class UserRequestsTests {

	@Test
	void readsEachFieldOfARequest() {
		CreateUserRequest.Builder request = CreateUserRequest.newBuilder();
		List<FieldDescriptor> fields = CreateUserRequest.getDescriptor().getFields();
		fields.forEach((field) -> request.setField(field, field.getName()));
		NewUser user = UserRequests.read(request.build());
		assertThat(user.canonicalForm())
			.containsExactlyElementsOf(fields.stream().map(FieldDescriptor::getName).toList());
		assertThat(NewUser.class.getRecordComponents()).hasSameSizeAs(fields);
	}

}
