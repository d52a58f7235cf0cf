package io.userservice.rpc.server;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.health.v1.HealthGrpc;
import io.userservice.api.UserServiceGrpc;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

class CallExecutorSupplierTests {

	/** What was given to the executor for what may block, and not yet run. */
	private final List<Runnable> elsewhere = new ArrayList<>();

	private final List<String> ran = new ArrayList<>();

	@Test
	void runACallThatNeverBlocksWhereItIsCalled() {
		executor(new Answer(true, true), new Answer(true, true)).execute(() -> this.ran.add("here"));
		assertThat(this.ran).containsExactly("here");
		assertThat(this.elsewhere).isEmpty();
	}

	@Test
	void runOnlyTheStartElsewhereIfOnlyThatBlocks() {
		Executor executor = executor(new Answer(true, true), new Answer(false, true));
		executor.execute(() -> this.ran.add("start"));
		assertThat(this.ran).isEmpty();
		this.elsewhere.forEach(Runnable::run);
		executor.execute(() -> this.ran.add("message"));
		executor.execute(() -> this.ran.add("end"));
		assertThat(this.ran).containsExactly("start", "message", "end");
		assertThat(this.elsewhere).hasSize(1);
	}

	@Test
	void runAllOfACallElsewhereIfOneSaysThatItBlocks() {
		Executor executor = executor(new Answer(true, false), new Answer(true, true));
		executor.execute(() -> this.ran.add("start"));
		executor.execute(() -> this.ran.add("message"));
		assertThat(this.ran).isEmpty();
		assertThat(this.elsewhere).hasSize(2);
	}

	@Test
	void neverLetHealthWaitForCallsThatBlock() {
		executor(HealthGrpc.getCheckMethod(), new Answer(false, false)).execute(() -> this.ran.add("here"));
		assertThat(this.ran).containsExactly("here");
	}

	private Executor executor(BlockingPolicy... calls) {
		return executor(UserServiceGrpc.getGetUserMethod(), calls);
	}

	private <Q, R> Executor executor(MethodDescriptor<Q, R> method, BlockingPolicy... calls) {
		ServerCall<Q, R> call = mock();
		given(call.getMethodDescriptor()).willReturn(method);
		return new CallExecutorSupplier(this.elsewhere::add, List.of(calls)).getExecutor(call, new Metadata());
	}

	private record Answer(boolean start, boolean goOn) implements BlockingPolicy {

		@Override
		public boolean startWith(ServerCall<?, ?> call, Metadata headers) {
			return this.start;
		}

		@Override
		public boolean goOnWith(ServerCall<?, ?> call) {
			return this.goOn;
		}

	}

}
