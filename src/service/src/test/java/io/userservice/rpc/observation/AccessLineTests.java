package io.userservice.rpc.observation;

import java.net.InetSocketAddress;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.userservice.rpc.call.Caller;
import io.userservice.rpc.call.CallObserver;
import io.userservice.rpc.call.ObservedCall;
import io.userservice.rpc.call.RequestId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class AccessLineTests {

	private final Metadata headers = new Metadata();

	@Test
	void hasTheFieldsThatAreKnown() {
		this.headers.put(RequestId.KEY, "order-17");
		ObservedCall call = call();
		call.inboundMessageRead(0, 12, 12);
		call.onAuthenticated(new Caller("https://issuer.example", "ada", null));
		call.onFailure("USER_NOT_FOUND");
		assertThat(AccessLine.of(call, Status.NOT_FOUND).fields()).containsEntry("method", "user.UserService/GetUser")
			.containsEntry("code", "NOT_FOUND")
			.containsEntry("reason", "USER_NOT_FOUND")
			.containsEntry("requests", 1L)
			.containsEntry("request_bytes", 12L)
			.containsEntry("responses", 0L)
			.containsEntry("issuer", "https://issuer.example")
			.containsEntry("subject", "ada")
			.containsEntry("request_id", "order-17")
			.containsKey("duration_ms")
			.doesNotContainKeys("peer", "user_agent", "deadline_left_ms", "trace_id");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "a b", "line\nbreak", "\u001b[31m", "caf\u00e9", "{json}", "a\"b" })
	void takesOverNoRequestIdThatIsNotSane(String sent) {
		this.headers.put(RequestId.KEY, sent);
		ObservedCall call = call();
		assertThat(call.requestId()).matches("[0-9a-f]{32}").isEqualTo(call.requestId());
	}

	@Test
	void takesOverNoRequestIdThatIsTooLong() {
		this.headers.put(RequestId.KEY, "x".repeat(129));
		assertThat(call().requestId()).hasSize(32);
	}

	/** The texts are the client's, or of its token. */
	@ParameterizedTest
	@ValueSource(strings = { "a\nINFO forged", "a\rb", "\u001b[2Jx", "\u202eabc", "caf\u00e9" })
	void hasNoCharacterThatForgesALine(String text) {
		ObservedCall call = call();
		call.onAuthenticated(new Caller(text, text, null));
		assertThat(AccessLine.of(call, Status.OK).fields().get("subject").toString()).matches("[\\x20-\\x7e]+");
	}

	@Test
	void cutsLongTexts() {
		ObservedCall call = call();
		call.onAuthenticated(new Caller("i", "x".repeat(10_000), null));
		assertThat(AccessLine.of(call, Status.OK).fields().get("subject").toString()).hasSize(203);
	}

	/** A path can hold anything but a line's end; an unknown method has the same line. */
	@ParameterizedTest
	@ValueSource(strings = { "a/b OK duration_ms=1 peer=192.0.2.1:5", "a/b\" OK peer=\"192.0.2.1", "a/b\tOK\tpeer=x",
			"peer=192.0.2.1:5", "a/b' OK", "a/b\nINFO peer=192.0.2.1:5", "a/b\u00a0OK peer=192.0.2.1:5", "" })
	void quotesAMethodThatLooksLikeOtherFields(String method) {
		ObservedCall unknown = new ObservedCall(method, this.headers, new CallObserver() {
		});
		unknown.serverCallStarted(new ServerStreamTracer.ServerCallInfo<>() {
			@Override
			public MethodDescriptor<Object, Object> getMethodDescriptor() {
				throw new UnsupportedOperationException();
			}

			@Override
			public Attributes getAttributes() {
				return Attributes.newBuilder()
					.set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, new InetSocketAddress("127.0.0.1", 7))
					.build();
			}

			@Override
			public String getAuthority() {
				return "localhost";
			}
		});
		assertThat(AccessLine.of(unknown, Status.UNIMPLEMENTED).text()).matches(
				"\"[\\x20-\\x7e&&[^\"]]*\" UNIMPLEMENTED duration_ms=[0-9.E-]+ requests=0 request_bytes=0 responses=0"
						+ " response_bytes=0 peer=127\\.0\\.0\\.1:7 request_id=[0-9a-f]{32}");
	}

	/** Of a token, and of the client's software. */
	@Test
	void quotesEachTextThatLooksLikeAField() {
		ObservedCall call = call();
		call.onAuthenticated(new Caller("i", "ada\" peer=\"x", null));
		assertThat(AccessLine.of(call, Status.OK).text()).contains("subject=\"ada' peer='x\"");
	}

	private ObservedCall call() {
		return new ObservedCall("user.UserService/GetUser", this.headers, new CallObserver() {
		});
	}

}
