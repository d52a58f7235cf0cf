package io.userservice.rpc.limit;

import java.util.ArrayList;
import java.util.List;

import com.google.rpc.RetryInfo;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.micrometer.core.instrument.MeterRegistry;
import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import io.userservice.testing.TestTokens;
import io.userservice.testing.TestUsers;
import io.userservice.testing.WireError;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

@ServiceTest
@TestPropertySource(properties = "user-service.limits.calls-per-second[users.read]=5")
class CallRateIntegrationTests {

	@Autowired
	private TestChannels channels;

	@Autowired
	private TestTokens tokens;

	@Autowired
	private MeterRegistry metrics;

	private UserServiceGrpc.UserServiceBlockingStub stub(String subject) {
		Channel channel = this.channels.openAnonymous((builder) -> {
		});
		return UserServiceGrpc.newBlockingStub(channel)
			.withInterceptors(TestTokens.bearer(this.tokens.mint((claims) -> claims.subject(subject))));
	}

	/** Whatever the time that a call takes: places become free again meanwhile. */
	private static List<String> reasonsUntilOneIsRefused(UserServiceGrpc.UserServiceBlockingStub users) {
		List<String> reasons = new ArrayList<>();
		while (!reasons.contains("OVERLOADED")) {
			reasons.add(WireError.of(() -> users.getUser(GetUserRequest.newBuilder().setId(999).build())).reason());
		}
		return reasons;
	}

	private static WireError refusalOfList(UserServiceGrpc.UserServiceBlockingStub users) {
		StatusRuntimeException refusal = null;
		while (refusal == null) {
			refusal = catchThrowableOfType(StatusRuntimeException.class,
					() -> users.listUsers(ListUsersRequest.getDefaultInstance()).forEachRemaining((user) -> {
					}));
		}
		return WireError.of(refusal);
	}

	@Test
	void refusesCallsBeyondTheRateOfTheirCallerAndScope() {
		var greedy = stub("greedy");
		assertThat(reasonsUntilOneIsRefused(greedy))
			.startsWith("USER_NOT_FOUND", "USER_NOT_FOUND", "USER_NOT_FOUND", "USER_NOT_FOUND", "USER_NOT_FOUND")
			.hasSizeLessThan(1_000);
		assertThat(refusalOfList(greedy).metadata()).containsEntry("limit", "calls-per-second");
		assertThat(this.metrics.get("user.service.bound.refused").tag("bound", "calls-per-second").functionCounter())
			.extracting((counter) -> counter.count())
			.asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.DOUBLE)
			.isPositive();
		assertThat(TestUsers.create(UserServiceGrpc.newStub(greedy.getChannel()), "written@example.com")).isNotNull();
		assertThat(WireError.of(() -> stub("modest").getUser(GetUserRequest.newBuilder().setId(999).build())).reason())
			.isEqualTo("USER_NOT_FOUND");
	}

	@Test
	void servesTheCallerAgainAfterTheDelayThatItNames() {
		var greedy = stub("greedy again");
		StatusRuntimeException refusal = null;
		while (refusal == null || refusal.getStatus().getCode() != io.grpc.Status.Code.RESOURCE_EXHAUSTED) {
			refusal = catchThrowableOfType(StatusRuntimeException.class,
					() -> greedy.getUser(GetUserRequest.newBuilder().setId(999).build()));
		}
		long delay = StatusProto.fromThrowable(refusal)
			.getDetailsList()
			.stream()
			.filter((detail) -> detail.is(RetryInfo.class))
			.map(CallRateIntegrationTests::delayMillis)
			.findFirst()
			.orElseThrow();
		assertThat(delay).isBetween(1L, 1_000L);
		long until = System.nanoTime() + delay * 1_000_000;
		Awaitility.await().until(() -> System.nanoTime() > until);
		assertThat(WireError.of(() -> greedy.getUser(GetUserRequest.newBuilder().setId(999).build())).reason())
			.isEqualTo("USER_NOT_FOUND");
	}

	private static long delayMillis(com.google.protobuf.Any detail) {
		try {
			com.google.protobuf.Duration delay = detail.unpack(RetryInfo.class).getRetryDelay();
			return delay.getSeconds() * 1_000 + delay.getNanos() / 1_000_000;
		}
		catch (com.google.protobuf.InvalidProtocolBufferException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
