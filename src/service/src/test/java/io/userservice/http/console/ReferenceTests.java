package io.userservice.http.console;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import io.userservice.api.UserProto;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

/** The reference has all of the contract, with its comments. */
class ReferenceTests {

	private final Reference reference = ReferenceReader.read("/user.protoset", "user.proto",
			(method) -> method.endsWith("Chat") ? "chat" : null, List.of("A_REASON"));

	@Test
	void hasEachCallWithItsComment() {
		List<Reference.Method> methods = this.reference.services().get(0).methods();
		assertThat(methods).extracting(Reference.Method::name)
			.containsExactlyElementsOf(UserProto.getDescriptor()
				.findServiceByName("UserService")
				.getMethods()
				.stream()
				.map(MethodDescriptor::getName)
				.toList());
		assertThat(methods).allSatisfy((method) -> assertThat(method.comment()).isNotBlank());
		assertThat(methods).filteredOn((method) -> method.name().equals("Chat"))
			.first()
			.satisfies((chat) -> assertThat(chat.kind()).isEqualTo("streams both ways"))
			.satisfies((chat) -> assertThat(chat.scope()).isEqualTo("chat"));
	}

	@Test
	void hasEachMessageAndEachFieldWithItsComment() {
		assertThat(this.reference.types())
			.allSatisfy((type) -> assertThat(type.comment()).as(type.name()).isNotBlank());
		Stream<FieldDescriptor> fields = UserProto.getDescriptor()
			.getMessageTypes()
			.stream()
			.flatMap((message) -> message.getFields().stream());
		List<Reference.Field> listed = this.reference.types()
			.stream()
			.flatMap((type) -> type.fields().stream())
			.toList();
		assertThat(listed).extracting(Reference.Field::name).containsAll(fields.map(FieldDescriptor::getName).toList());
		assertThat(listed).allSatisfy((field) -> assertThat(field.comment()).as(field.name()).isNotBlank());
		assertThat(listed).extracting(Reference.Field::name).contains("KIND_DELETED");
	}

	@Test
	void hasTheCommentOfTheFile() {
		assertThat(this.reference.comment()).contains("google.rpc.ErrorInfo");
		assertThat(this.reference.reasons()).containsExactly("A_REASON");
	}

	@Test
	void isServedWithThePortAndTheTlsOfTheServer() throws IOException {
		MockHttpServletResponse response = new MockHttpServletResponse();
		new ReferenceHandler(this.reference, () -> new GrpcEndpoint(8443, true))
			.handleRequest(new MockHttpServletRequest(), response);
		JsonNode served = new JsonMapper().readTree(response.getContentAsByteArray());
		assertThat(served.at("/grpc/port").asInt()).isEqualTo(8443);
		assertThat(served.at("/grpc/tls").asBoolean()).isTrue();
		assertThat(served.at("/services/0/methods/0/name").asString()).isEqualTo("GetUser");
	}

}
