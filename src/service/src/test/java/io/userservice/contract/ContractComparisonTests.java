package io.userservice.contract;

import java.io.IOException;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static io.userservice.contract.ContractSample.extended;
import static io.userservice.contract.ContractSample.field;
import static io.userservice.contract.ContractSample.message;
import static io.userservice.contract.ContractSample.method;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Breaks the published contract in every way and sees each of them reported, alone. */
class ContractComparisonTests {

	private static final String UNIMPLEMENTED = "calls of generated clients would end with UNIMPLEMENTED";

	private static final String FIELD_LOST = "generated clients would no longer find this field";

	private static final String FIELD_MISREAD = "generated clients would misread this field";

	@ParameterizedTest
	@MethodSource({ "fileBreaks", "serviceBreaks", "messageBreaks", "enumBreaks", "fieldBreaks", "reusedNumbers" })
	void reportsABreak(String expected, Consumer<FileDescriptorProto.Builder> change) throws IOException {
		FileDescriptorProto.Builder changed = extended().toBuilder();
		change.accept(changed);
		assertThat(ContractComparison.breaks(extended(), changed.build()))
			.containsExactlyElementsOf(expected.lines().toList());
	}

	static Stream<Arguments> fileBreaks() {
		return Stream.of(
				change("user.proto: package changed from user to users: " + UNIMPLEMENTED,
						(file) -> file.setPackage("users")),
				change("user.proto: syntax changed from proto3 to editions: unset fields would mean something else",
						(file) -> file.setSyntax("editions")),
				change("user.proto: import a.proto added: protoc alone would no longer generate a client",
						(file) -> file.addDependency("a.proto")));
	}

	static Stream<Arguments> serviceBreaks() {
		return Stream.of(
				change("user.UserService: removed: " + UNIMPLEMENTED,
						(file) -> file.getServiceBuilder(0).setName("Users")),
				change("user.UserService.Chat: removed: " + UNIMPLEMENTED,
						(file) -> file.getServiceBuilder(0).removeMethod(3)),
				change("user.UserService.GetUser: removed: " + UNIMPLEMENTED,
						(file) -> method(file, "GetUser").setName("ReadUser")),
				change("user.UserService.GetUser: request type changed from user.GetUserRequest to user.User: "
						+ "the service would misread what generated clients send",
						(file) -> method(file, "GetUser").setInputType(".user.User")),
				change("user.UserService.GetUser: response type changed from user.User to user.ChatMessage: "
						+ "generated clients would misread what the service answers",
						(file) -> method(file, "GetUser").setOutputType(".user.ChatMessage")));
	}

	static Stream<Arguments> messageBreaks() {
		String consequence = ": removed: generated clients would no longer find this message";
		return Stream.of(change("user.ChatMessage" + consequence, (file) -> file.removeMessageType(5)),
				change("user.User" + consequence, (file) -> message(file, "User").setName("Person")),
				change("user.Profile.Address" + consequence, (file) -> message(file, "Profile").removeNestedType(0)));
	}

	static Stream<Arguments> enumBreaks() {
		return Stream.of(
				change("user.Order: removed: generated clients would no longer find this enum",
						(file) -> file.removeEnumType(0)),
				change("user.Profile.Role: removed: generated clients would no longer find this enum",
						(file) -> message(file, "Profile").removeEnumType(0)),
				change("user.Profile.Role.ADMIN: removed: generated clients would no longer find this value",
						(file) -> message(file, "Profile").getEnumTypeBuilder(0).removeValue(1)),
				change("user.Profile.Role.ADMIN: number changed from 1 to 2: "
						+ "generated clients would read it as another value",
						(file) -> message(file, "Profile").getEnumTypeBuilder(0).getValueBuilder(1).setNumber(2)));
	}

	static Stream<Arguments> fieldBreaks() {
		return Stream.of(
				change("user.User.email: removed: " + FIELD_LOST, (file) -> message(file, "User").removeField(2)),
				change("user.User.email: number changed from 3 to 4: " + FIELD_LOST,
						(file) -> field(file, "User", "email").setNumber(4)),
				change("user.Profile.Address.zip_code: number changed from 1 to 7: " + FIELD_LOST,
						(file) -> message(file, "Profile").getNestedTypeBuilder(0).getFieldBuilder(0).setNumber(7)),
				change("user.User.id: type changed from int32 to int64: " + FIELD_MISREAD,
						(file) -> field(file, "User", "id").setType(Type.TYPE_INT64)),
				change("user.CreateUsersResponse.users: type changed from user.User to user.ChatMessage: "
						+ FIELD_MISREAD,
						(file) -> field(file, "CreateUsersResponse", "users").setTypeName(".user.ChatMessage")),
				change("user.CreateUsersResponse.users: label changed from repeated to singular: " + FIELD_MISREAD,
						(file) -> field(file, "CreateUsersResponse", "users").setLabel(Label.LABEL_OPTIONAL)),
				change("user.User.name: label changed from singular to optional: " + FIELD_MISREAD,
						(file) -> field(file, "User", "name").setProto3Optional(true)),
				change("user.ListUsersRequest.page_size: JSON name changed from pageSize to size: "
						+ "clients that speak JSON would no longer find this field",
						(file) -> field(file, "ListUsersRequest", "page_size").setJsonName("size")),
				change("user.Profile.phone: oneof changed from contact to none: "
						+ "setting one field would clear others than before",
						(file) -> field(file, "Profile", "phone").clearOneofIndex()));
	}

	static Stream<Arguments> reusedNumbers() {
		return Stream.of(change("""
				user.User.email: removed: generated clients would no longer find this field
				user.User.mail: takes number 3, published as email: generated clients would read it as email
				""", (file) -> field(file, "User", "email").setName("mail")), change("""
				user.User.email: number changed from 3 to 4: generated clients would no longer find this field
				user.User.phone: takes number 3, published as email: generated clients would read it as email
				""", (file) -> {
			field(file, "User", "email").setNumber(4);
			message(file, "User").addFieldBuilder().setName("phone").setNumber(3);
		}));
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			GetUser,     unary,                   client streaming,        true,  false
			GetUser,     unary,                   server streaming,        false, true
			GetUser,     unary,                   bidirectional streaming, true,  true
			ListUsers,   server streaming,        unary,                   false, false
			ListUsers,   server streaming,        client streaming,        true,  false
			ListUsers,   server streaming,        bidirectional streaming, true,  true
			CreateUsers, client streaming,        unary,                   false, false
			CreateUsers, client streaming,        server streaming,        false, true
			CreateUsers, client streaming,        bidirectional streaming, true,  true
			Chat,        bidirectional streaming, unary,                   false, false
			Chat,        bidirectional streaming, client streaming,        true,  false
			Chat,        bidirectional streaming, server streaming,        false, true
			""")
	void reportsAnotherStreamingKind(String name, String from, String to, boolean client, boolean server)
			throws IOException {
		FileDescriptorProto.Builder changed = extended().toBuilder();
		method(changed, name).setClientStreaming(client).setServerStreaming(server);
		assertThat(ContractComparison.breaks(extended(), changed.build())).containsExactly(
				"user.UserService.%s: kind changed from %s to %s: generated clients would go on calling it as %s"
					.formatted(name, from, to, from));
	}

	@Test
	void allowsAdditions() throws IOException {
		FileDescriptorProto.Builder added = extended().toBuilder();
		added.getServiceBuilder(0).addMethodBuilder().setName("DeleteUser").setInputType(".user.GetUserRequest");
		message(added, "User").addFieldBuilder().setName("phone").setNumber(4).setLabel(Label.LABEL_OPTIONAL);
		assertThat(ContractComparison.breaks(PublishedContractTests.published(), added.build())).isEmpty();
	}

	@Test
	void derivesJsonNamesThatAreNotWritten() throws IOException {
		FileDescriptorProto.Builder derived = extended().toBuilder();
		derived.getMessageTypeBuilderList()
			.forEach((message) -> message.getFieldBuilderList().forEach(FieldDescriptorProto.Builder::clearJsonName));
		assertThat(ContractComparison.breaks(extended(), derived.build())).isEmpty();
	}

	private static Arguments change(String expected, Consumer<FileDescriptorProto.Builder> change) {
		return arguments(expected, change);
	}

}
