package io.userservice.http.json;

import java.util.Collections;

import com.google.protobuf.Timestamp;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.User;
import io.userservice.testing.TestLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class MessageHeapTests {

	/** Of the image: half of a container of 512 MiB. */
	private static final long HEAP = 256L << 20;

	private static final int USERS_OF_A_CALL = 10_000;

	/** A character of the name, of the e-mail, and how often. */
	@ParameterizedTest
	@CsvSource({ "a, a, 1, 1", "a, a, 200, 254", "\u00fc, a, 200, 254", "\u0101, \u0101, 200, 254",
			"\ufdfa, \ufdfa, 200, 254", "\ud83d\ude00, a, 200, 254" })
	void countsARequestForItsUserInTheResponse(String ofName, String ofEmail, int name, int email) {
		CreateUserRequest request = CreateUserRequest.newBuilder()
			.setName(ofName.repeat(name))
			.setEmail(ofEmail.repeat(email))
			.build();
		Timestamp time = Timestamp.newBuilder().setSeconds(1_800_000_000).setNanos(999_999_000).build();
		User user = User.newBuilder()
			.setName(request.getName())
			.setEmail(request.getEmail())
			.setCreateTime(time)
			.setUpdateTime(time)
			.setEtag("12345678")
			.build();
		long texts = text(user.getName()) + text(user.getEmail()) + text(user.getEtag());
		// The user, its times, and its place in a list that has just grown by half.
		assertThat(MessageHeap.of(request)).isGreaterThanOrEqualTo(64 + 2 * 32 + texts + 10);
		assertThat(MessageHeap.of(user)).isGreaterThanOrEqualTo(64 + 2 * 32 + texts + 10);
		assertThat(MessageHeap.of(CreateUsersResponse.newBuilder().addAllUsers(Collections.nCopies(3, user)).build()))
			.isGreaterThan(3 * MessageHeap.of(user));
	}

	@Test
	void leavesRoomForACallOfTheLargestUsers() {
		CreateUserRequest largest = CreateUserRequest.newBuilder()
			.setName("\ud83d\ude00".repeat(200))
			.setEmail("\ud83d\ude00".repeat(254))
			.build();
		assertThat(USERS_OF_A_CALL * MessageHeap.of(largest))
			.isLessThan(HEAP / 100 * TestLimits.defaults().collectedUsersHeapPercent() / 2);
	}

	/** A string with its array, by the layout of a JVM with compressed pointers. */
	private static long text(String text) {
		boolean latin = text.chars().allMatch((character) -> character < 0x100);
		long array = 16L + (latin ? 1 : 2) * text.length();
		return 24 + (array + 7) / 8 * 8;
	}

}
