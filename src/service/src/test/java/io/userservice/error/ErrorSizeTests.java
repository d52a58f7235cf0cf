package io.userservice.error;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.BadRequest;
import com.google.rpc.Help;
import com.google.rpc.RequestInfo;
import com.google.rpc.ResourceInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.userservice.error.InvalidFieldException.Violation;
import io.userservice.testing.TrailerSize;
import io.userservice.testing.WireError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** No error is larger than what every client takes. */
class ErrorSizeTests {

	private static final String[] LETTERS = { "a", "%", "\n", "\u00fc", "\u20ac", "\ud83d\ude00", "\0" };

	@Test
	void keepsAnyErrorSmallAndItsReasonWhole() {
		Random random = new Random(23);
		for (int round = 0; round < 2_000; round++) {
			RpcError error = new RpcError(Status.Code.ABORTED, "IDENTITY_PROVIDER_UNAVAILABLE", text(random));
			for (int entry = random.nextInt(4); entry > 0; entry--) {
				error = error.with("entry" + entry, text(random));
			}
			for (int detail = random.nextInt(4); detail > 0; detail--) {
				error = error.with(detail(random));
			}
			assertThat(TrailerSize.of(error.toException())).isLessThan(TrailerSize.LIMIT);
			assertThat(WireError.of(error.toException()).reason()).isEqualTo("IDENTITY_PROVIDER_UNAVAILABLE");
		}
	}

	private static com.google.protobuf.Message detail(Random random) {
		return switch (random.nextInt(4)) {
			case 0 -> RequestInfo.newBuilder().setRequestId(text(random)).setServingData(text(random)).build();
			case 1 -> ResourceInfo.newBuilder().setResourceName(text(random)).setDescription(text(random)).build();
			case 2 -> Help.newBuilder().addLinks(Help.Link.newBuilder().setUrl(text(random))).build();
			default -> BadRequest.newBuilder()
				.addAllFieldViolations(IntStream.range(0, random.nextInt(1_000))
					.mapToObj((index) -> FieldViolation.newBuilder()
						.setField("ids[" + index + "]")
						.setDescription(text(random)))
					.map(FieldViolation.Builder::build)
					.toList())
				.build();
		};
	}

	private static String text(Random random) {
		String letter = LETTERS[random.nextInt(LETTERS.length)];
		return letter.repeat(random.nextInt(3) == 0 ? random.nextInt(3_000) : random.nextInt(30));
	}

	@Test
	void namesTheFirstViolationsInNumericalOrderAndHowManyMore() {
		List<Violation> violations = IntStream.range(0, 1_000)
			.map((index) -> 999 - index)
			.mapToObj((index) -> new Violation("ids[" + index + "]", "must be 1 or more"))
			.toList();
		StatusRuntimeException failure = new InvalidFieldException(violations).toError().toException();
		WireError error = WireError.of(failure);
		assertThat(error.badFields())
			.containsExactlyElementsOf(IntStream.range(0, 10).mapToObj("ids[%d]"::formatted).toList());
		assertThat(error.message()).startsWith("ids[0] must be 1 or more; ids[1] ").endsWith("; and 990 more");
		assertThat(error.metadata()).containsEntry("more", "990");
		assertThat(TrailerSize.of(failure)).isLessThan(TrailerSize.LIMIT);
	}

	@Test
	void ordersByNumberAndThenByName() {
		InvalidFieldException ordered = new InvalidFieldException(
				List.of(new Violation("requests[10].email", "b"), new Violation("requests[9].name", "a"),
						new Violation("requests[9].email", "a"), new Violation("requests[100].email", "a")));
		assertThat(ordered.violations()).extracting(Violation::field)
			.containsExactly("requests[9].email", "requests[9].name", "requests[10].email", "requests[100].email");
	}

	/** Of 254 characters, as the contract has it. */
	@ParameterizedTest
	@ValueSource(strings = { "a", "\u00fc", "\u20ac", "\ud83d\ude00" })
	void leavesTheLongestEmailWhole(String letter) {
		String email = letter.repeat(242) + "@x.example.x";
		StatusRuntimeException failure = new RpcError(Status.Code.ALREADY_EXISTS, "EMAIL_TAKEN",
				"The e-mail of requests[9999] belongs to another user.")
			.with("index", 9_999)
			.with(ResourceInfo.newBuilder()
				.setResourceType("user.User")
				.setResourceName(email)
				.setDescription("a user has this e-mail")
				.build())
			.toException();
		assertThat(WireError.of(failure).detail(ResourceInfo.class).getResourceName()).isEqualTo(email);
		assertThat(TrailerSize.of(failure)).isLessThan(TrailerSize.LIMIT);
	}

	@Test
	void shortensWhatGrpcItselfSays() {
		assertThat(ErrorSize.fit(Status.NOT_FOUND.withDescription("short")).getDescription()).isEqualTo("short");
		Status cut = ErrorSize.fit(Status.NOT_FOUND.withDescription("\u20ac".repeat(5_000)));
		assertThat(cut.getCode()).isEqualTo(Status.Code.NOT_FOUND);
		assertThat(cut.getDescription()).matches("\u20ac+\\.\\.\\.").hasSizeLessThan(100);
	}

}
