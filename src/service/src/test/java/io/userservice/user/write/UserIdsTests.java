package io.userservice.user.write;

import java.util.function.Supplier;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.userservice.database.transaction.RetryingTransaction;
import io.userservice.user.UserException;
import io.userservice.user.UserRepository;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

@ExtendWith(OutputCaptureExtension.class)
class UserIdsTests {

	private final UserRepository users = mock(UserRepository.class);

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	private final RetryingTransaction transaction = mock(RetryingTransaction.class);

	private final UserIds ids = new UserIds(this.users, this.transaction, this.meters);

	@BeforeEach
	void runWork() {
		given(this.transaction.call(any())).willAnswer((call) -> call.<Supplier<?>>getArgument(0).get());
	}

	@Test
	void givesReturnedIdsAgainInAscendingOrder() {
		given(this.users.nextIdBlock()).willReturn(1L);
		int[] refused = this.ids.take(3);
		int[] stored = this.ids.take(2);
		this.ids.giveBack(refused);
		assertThat(stored).containsExactly(4, 5);
		assertThat(this.ids.take(5)).containsExactly(1, 2, 3, 6, 7);
	}

	@Test
	void warnsWhenFewIdsAreLeft(CapturedOutput output) {
		given(this.users.nextIdBlock()).willReturn((long) Integer.MAX_VALUE - UserIds.WARNING_THRESHOLD + 2);
		this.ids.take(1);
		assertThat(output).contains("ids are left for new users; see docs/operations.md");
		assertThat(this.meters.get("user.service.ids.left").gauge().value()).isEqualTo(UserIds.WARNING_THRESHOLD - 2);
	}

	@Test
	void refusesACallForWhichNotEnoughIdsAreLeftAndKeepsThoseThatAre() {
		given(this.users.nextIdBlock()).willReturn((long) Integer.MAX_VALUE - 1);
		assertThatExceptionOfType(UserException.IdsExhausted.class).isThrownBy(() -> this.ids.take(3));
		assertThat(this.ids.take(2)).containsExactly(Integer.MAX_VALUE - 1, Integer.MAX_VALUE);
		assertThatExceptionOfType(UserException.IdsExhausted.class).isThrownBy(() -> this.ids.take(1));
	}

}
