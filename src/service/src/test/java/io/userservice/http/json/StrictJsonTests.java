package io.userservice.http.json;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import io.userservice.api.BatchGetUsersRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.UpdateUserRequest;
import io.userservice.error.InvalidFieldException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** JSON that is taken, and JSON that is not, with the field that is to blame. */
class StrictJsonTests {

	private static final Message UPDATE = UpdateUserRequest.getDefaultInstance();

	private static final String HALF = "(must be text in UTF-8|.*half characters).*";

	/** RFC 8259 does not have it. */
	@ParameterizedTest
	@ValueSource(strings = { "{\"id\":1} {\"id\":2}", "{\"id\":1}\n{\"id\":2}", "{\"id\":1}garbage", "{\"id\":1}}",
			"{\"id\":1},", "{'id':1}", "{\"name\":'Ada'}", "{id:1}", "{\"name\":ada@x.example}", "{\"id\"=1}",
			"{\"id\":1;\"name\":\"Ada\"}", "{\"id\"=>1}", "/* x */{\"id\":1}", "{\"id\":1}// x", "# x\n{\"id\":1}",
			"{\"id\": 010}", "{\"id\": +1}", "{\"id\": 01}", "{\"id\": 1.}", "{\"id\": .5}", "{\"id\": 0x10}",
			"{\"id\": NaN}", "{\"id\": Infinity}", "{\"id\":1,}", "{,}", "{\"id\":}", "{\"name\":\"a\tb\"}",
			"{\"name\":\"\\x41\"}", "{\"name\":\"\\u12\"}", "{\"name\":\"Ada}", "{\"id\":tru}", "{\"id\":True}", "",
			" ", "null", "[]", "[{\"id\":1}]", "1", "\"{}\"", ")]}'\n{\"id\":1}", "{\"id\":1", "\u00a0{}" })
	void refusesWhatIsNoJsonObject(String json) {
		assertThat(refusal(json, UPDATE)).startsWith("request must be ");
	}

	/** The message, and the field. */
	@ParameterizedTest
	@CsvSource(delimiterString = "|", quoteCharacter = '\0', textBlock = """
			{"id":1,"id":2}                   | id must be given once
			{"id":1,"id":null}                | id must be given once
			{"i\\u0064":1,"id":1}              | id must be given once
			{"id":1,"name":"A","name":"B"}    | name must be given once
			{"id":1,"nick":"A"}               | nick is not a field of user.UpdateUserRequest
			{"ID":1}                          | ID is not a field of user.UpdateUserRequest
			{"name":5}                        | name must be a string
			{"name":true}                     | name must be a string
			{"name":["Ada"]}                  | name must be a string
			{"name":{"name":"Ada"}}           | name must be a string
			{"id":true}                       | id must be an integer of 32 bits
			{"id":[1]}                        | id must be an integer of 32 bits
			{"id":{}}                         | id must be an integer of 32 bits
			{"id":""}                         | id must be an integer of 32 bits
			{"id":"010"}                      | id must be an integer of 32 bits
			{"id":"+1"}                       | id must be an integer of 32 bits
			{"id":" 1"}                       | id must be an integer of 32 bits
			{"id":"0x1"}                      | id must be an integer of 32 bits
			{"id":"\u0661"}                   | id must be an integer of 32 bits
			{"id":1.5}                        | id must be an integer of 32 bits
			{"id":99999999999}                | id must be an integer of 32 bits
			{"id":1e999999999}                | id must be an integer of 32 bits
			""")
	void blamesTheField(String json, String refusal) {
		assertThat(refusal(json, UPDATE)).isEqualTo(refusal);
	}

	@Test
	void blamesTheFieldOfOtherMessages() {
		assertThat(refusal("{\"pageSize\":1,\"page_size\":2}", ListUsersRequest.getDefaultInstance()))
			.isEqualTo("page_size must be given once");
		Message batch = BatchGetUsersRequest.getDefaultInstance();
		assertThat(refusal("{\"ids\":[1,\"x\"]}", batch)).isEqualTo("ids[1] must be an integer of 32 bits");
		assertThat(refusal("{\"ids\":[1,null]}", batch)).isEqualTo("ids[1] must be an integer of 32 bits");
		assertThat(refusal("{\"ids\":[[1]]}", batch)).isEqualTo("ids[0] must be an integer of 32 bits");
		assertThat(refusal("{\"ids\":1}", batch)).isEqualTo("ids must be a JSON array");
		assertThat(refusal("{\"ids\":{}}", batch)).isEqualTo("ids must be a JSON array");
		Message type = DescriptorProto.getDefaultInstance();
		assertThat(refusal("{\"field\":[{},{\"options\":{\"packed\":\"true\"}}]}", type))
			.isEqualTo("field[1].options.packed must be true or false");
		assertThat(refusal("{\"field\":[{\"options\":{\"packed\":1}}]}", type))
			.isEqualTo("field[0].options.packed must be true or false");
		assertThat(refusal("{\"field\":[{\"options\":\"none\"}]}", type))
			.isEqualTo("field[0].options must be a JSON object");
		assertThat(refusal("{\"field\":[{\"options\":{\"packed\":true,\"packed\":true}}]}", type))
			.isEqualTo("field[0].options.packed must be given once");
		assertThat(refusal("{\"metadata\":{\"a\":\"1\",\"a\":\"2\"}}", ErrorInfo.getDefaultInstance()))
			.isEqualTo("metadata must have each name once");
		assertThat(refusal("{\"a\":[{\"b\":1,\"b\":2}]}", Struct.getDefaultInstance())).endsWith("each name once");
	}

	/** ProtoJSON has it. */
	@ParameterizedTest
	@ValueSource(strings = { "{\"id\":\"7\"}", " {\"id\" : 7.0 }\r\n", "{\"id\":7e0}", "{\"id\":\"7.0\"}",
			"{\"id\":7,\"name\":null,\"email\":null}", "\ufeff{\"id\":7}", "{\"\\u0069d\":7}" })
	void takesTheFreedomOfProtoJson(String json) {
		assertThat(parse(json.getBytes(StandardCharsets.UTF_8), UPDATE))
			.isEqualTo(UpdateUserRequest.newBuilder().setId(7).build());
	}

	@Test
	void takesBothNamesAndWellKnownTypes() {
		Message page = ListUsersRequest.newBuilder().setPageSize(3).build();
		assertThat(parse("{\"pageSize\":3}", ListUsersRequest.getDefaultInstance())).isEqualTo(page);
		assertThat(parse("{\"page_size\":3}", ListUsersRequest.getDefaultInstance())).isEqualTo(page);
		assertThat(parse("{\"name\":\"\\ud83d\\ude00 O'Neil\"}", UPDATE))
			.isEqualTo(UpdateUserRequest.newBuilder().setName("\ud83d\ude00 O'Neil").build());
		assertThat(parse("{\"field\":[{\"type\":\"TYPE_INT32\",\"label\":1}]}", DescriptorProto.getDefaultInstance()))
			.isEqualTo(DescriptorProto.newBuilder()
				.addField(FieldDescriptorProto.newBuilder()
					.setType(FieldDescriptorProto.Type.TYPE_INT32)
					.setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL))
				.build());
		assertThat(parse("{\"a\":[1,{\"b\":null}],\"c\":{}}", Struct.getDefaultInstance())).isInstanceOf(Struct.class);
		assertThat(parse("{\"metadata\":{\"a\":\"1\"}}", ErrorInfo.getDefaultInstance()))
			.isEqualTo(ErrorInfo.newBuilder().putMetadata("a", "1").build());
	}

	/** A cut emoji, as a browser sends it, and the bytes of other encodings. */
	@ParameterizedTest
	@ValueSource(
			strings = { "\\ud83d", "\\ude00", "\\ude00\\ud83d", "\\ud83d\\ud83d\\ude00", "ha\\uD83Dlf", "\\ud83dA" })
	void refusesHalfACharacterInItsField(String half) {
		assertThat(refusal("{\"name\":\"Ada %s\"}".formatted(half), UPDATE)).matches("name " + HALF);
		assertThat(refusal("{\"email\":\"%s@x.example\"}".formatted(half), UPDATE)).matches("email " + HALF);
		assertThat(refusal("{\"metadata\":{\"%s\":\"1\"}}".formatted(half), ErrorInfo.getDefaultInstance()))
			.matches("metadata " + HALF);
		assertThat(
				refusal("{\"fieldViolations\":[{\"field\":\"%s\"}]}".formatted(half), BadRequest.getDefaultInstance()))
			.matches("field_violations\\[0]\\.field " + HALF);
	}

	@Test
	void refusesBytesThatAreNotUtf8InTheirField() {
		byte[][] wrong = { { (byte) 0xed, (byte) 0xa0, (byte) 0xbd }, { (byte) 0xed, (byte) 0xb8, (byte) 0x80 },
				{ (byte) 0xfc }, { (byte) 0xc3 }, { (byte) 0xc0, (byte) 0x80 },
				{ (byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80 } };
		for (byte[] bytes : wrong) {
			byte[] before = "{\"name\":\"Ada ".getBytes(StandardCharsets.UTF_8);
			byte[] json = Arrays.copyOf(before, before.length + bytes.length + 2);
			System.arraycopy(bytes, 0, json, before.length, bytes.length);
			json[json.length - 2] = '"';
			json[json.length - 1] = '}';
			assertThat(refusal(json, UPDATE)).matches("name " + HALF);
		}
		assertThat(refusal("{\"name\":\"Ada\"}".getBytes(StandardCharsets.UTF_16), UPDATE)).startsWith("request ");
	}

	/** What takes a parser much time, stack or memory. */
	@Test
	void staysBounded() {
		for (String json : List.of("[".repeat(60_000), "{\"a\":".repeat(10_000), "{\"id\":1" + "0".repeat(60_000) + "}",
				"{\"id\":\"1" + "0".repeat(60_000) + "\"}", "{\"" + "a".repeat(60_000) + "\":1}",
				"{\"id\":1e" + "9".repeat(60_000) + "}")) {
			assertThat(refusal(json, UPDATE)).doesNotContain("Exception");
		}
		String deep = "{\"nestedType\":[".repeat(200) + "]}".repeat(200);
		assertThat(refusal(deep, DescriptorProto.getDefaultInstance())).startsWith("request must be a JSON object");
	}

	@Test
	void namesTheMessageOfAStream() {
		assertThat(refusal("{\"name\":1}".getBytes(StandardCharsets.UTF_8), UPDATE, "requests[3]"))
			.isEqualTo("requests[3].name must be a string");
		assertThat(refusal("{} {}".getBytes(StandardCharsets.UTF_8), UPDATE, "requests[3]"))
			.startsWith("requests[3] must be one JSON object");
	}

	@Test
	void printsWhatPeopleRead() throws Exception {
		String text = "O'Neil <a&b> = \\u0027 \" \\ \u2028 \u00fc \ud83d\ude00";
		Message message = UpdateUserRequest.newBuilder().setName(text).build();
		byte[] json = MessageFormat.JSON.print(message);
		assertThat(new String(json, StandardCharsets.UTF_8)).contains("O'Neil <a&b> = \\\\u0027 \\\"");
		assertThat(MessageFormat.JSON.message(json, UPDATE, "")).isEqualTo(message);
		assertThat(line(MessageFormat.JSON, message)).startsWith(json).endsWith('}', '\n').hasSize(json.length + 1);
		assertThat(line(MessageFormat.PROTO, message)).isEqualTo(message.toByteArray());
	}

	private static byte[] line(MessageFormat format, Message message) throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		format.writeLine(message, out);
		return out.toByteArray();
	}

	private static Message parse(String json, Message prototype) {
		return parse(json.getBytes(StandardCharsets.UTF_8), prototype);
	}

	private static Message parse(byte[] json, Message prototype) {
		return MessageFormat.JSON.message(json, prototype, "");
	}

	private static String refusal(String json, Message prototype) {
		return refusal(json.getBytes(StandardCharsets.UTF_8), prototype);
	}

	private static String refusal(byte[] json, Message prototype) {
		return refusal(json, prototype, "");
	}

	private static String refusal(byte[] json, Message prototype, String name) {
		InvalidFieldException refusal = catchThrowableOfType(InvalidFieldException.class,
				() -> MessageFormat.JSON.message(json, prototype, name));
		assertThat(refusal).as(new String(json, 0, Math.min(80, json.length), StandardCharsets.UTF_8)).isNotNull();
		return refusal.toError().message();
	}

}
