package io.userservice.rpc.server;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.userservice.api.UserServiceGrpc;
import io.userservice.user.grpc.MethodTable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

class CallExecutorSupplierTests {

	/** Tasks submitted to the executor for blocking calls, which the test runs. */
	private final List<Runnable> blocking = new ArrayList<>();

	private final List<String> ran = new ArrayList<>();

	@Test
	void runsANonBlockingCallOnTheCallingThread() {
		executor(UserServiceGrpc.getGetUserMethod(), true).execute(() -> this.ran.add("here"));
		assertThat(this.ran).containsExactly("here");
		assertThat(this.blocking).isEmpty();
	}

	@Test
	void runsOnlyTheStartOfANonBlockingMethodOnTheExecutorIfItsInterceptorsBlock() {
		Executor executor = executor(UserServiceGrpc.getGetUserMethod(), false);
		executor.execute(() -> this.ran.add("start"));
		assertThat(this.ran).isEmpty();
		this.blocking.forEach(Runnable::run);
		executor.execute(() -> this.ran.add("message"));
		executor.execute(() -> this.ran.add("end"));
		assertThat(this.ran).containsExactly("start", "message", "end");
		assertThat(this.blocking).hasSize(1);
	}

	@Test
	void runsABlockingMethodOnTheExecutor() {
		Executor executor = executor(ServerReflectionGrpc.getServerReflectionInfoMethod(), true);
		executor.execute(() -> this.ran.add("start"));
		executor.execute(() -> this.ran.add("message"));
		assertThat(this.ran).isEmpty();
		assertThat(this.blocking).hasSize(2);
	}

	@Test
	void runsHealthChecksOnTheCallingThread() {
		executor(HealthGrpc.getCheckMethod(), false).execute(() -> this.ran.add("here"));
		assertThat(this.ran).containsExactly("here");
	}

	private <Q, R> Executor executor(MethodDescriptor<Q, R> method, boolean startsNonBlocking) {
		ServerCall<Q, R> call = mock();
		given(call.getMethodDescriptor()).willReturn(method);
		return new CallExecutorSupplier(this.blocking::add, this.blocking::add,
				new MethodPolicies(MethodTable.rows(), List.of()), (headers) -> startsNonBlocking)
			.getExecutor(call, new Metadata());
	}

}
