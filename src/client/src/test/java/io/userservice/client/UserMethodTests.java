package io.userservice.client;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.google.protobuf.DescriptorProtos.MethodOptions.IdempotencyLevel;
import com.google.protobuf.Descriptors.MethodDescriptor;
import io.userservice.api.UserProto;
import io.userservice.client.UserMethod.Retry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A new RPC must not be without deadline and retry decision silently. */
class UserMethodTests {

	private static final List<MethodDescriptor> RPCS = UserProto.getDescriptor()
		.findServiceByName("UserService")
		.getMethods();

	@Test
	void hasOneRowForEachRpcInTheOrderOfTheProto() {
		assertThat(Arrays.stream(UserMethod.values()).map((method) -> method.configName().get("method")))
			.isEqualTo(RPCS.stream().map(MethodDescriptor::getName).toList());
	}

	@Test
	void retriesAlwaysWhatTheProtoMarksAsWithoutSideEffects() {
		assertThat(Arrays.stream(UserMethod.values())
			.filter((method) -> method.retry() == Retry.SAFE)
			.map(UserMethod::configName))
			.containsExactlyInAnyOrderElementsOf(RPCS.stream()
				.filter((rpc) -> rpc.getOptions().getIdempotencyLevel() == IdempotencyLevel.NO_SIDE_EFFECTS)
				.map((rpc) -> Map.of("service", "user.UserService", "method", rpc.getName()))
				.toList());
	}

	@Test
	void hedgesOnlyWhatHasNoSideEffects() {
		assertThat(UserMethod.values()).filteredOn(UserMethod::isHedged)
			.isNotEmpty()
			.allMatch((method) -> method.retry() == Retry.SAFE);
	}

	/** Chats and watches stay open as long as both sides want. */
	@Test
	void limitsAllButStreamsThatStayOpen() {
		assertThat(RPCS).allSatisfy((rpc) -> {
			Duration deadline = UserMethod.values()[rpc.getIndex()].deadline();
			assertThat(deadline.isZero()).as(rpc.getName())
				.isEqualTo(Set.of("Chat", "WatchUsers").contains(rpc.getName()));
		});
	}

}
