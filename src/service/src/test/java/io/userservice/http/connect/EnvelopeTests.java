package io.userservice.http.connect;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicInteger;

import com.google.protobuf.Message;
import io.userservice.api.BatchGetUsersResponse;
import io.userservice.api.User;
import io.userservice.http.json.MessageFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What stands before each message of a stream, written and read. */
class EnvelopeTests {

	private static final int LIMIT = 10;

	@Test
	void readsWhatItHasWritten() throws IOException, ConnectException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		new Envelope(0, new byte[] { 7, 8 }).write(out);
		new Envelope(Envelope.COMPRESSED, new byte[0]).write(out);
		assertThat(out.toByteArray()).containsExactly(0, 0, 0, 0, 2, 7, 8, 1, 0, 0, 0, 0);
		Envelope.Source source = source(out.toByteArray());
		assertThat(Envelope.read(source, LIMIT).message()).containsExactly(7, 8);
		assertThat(Envelope.read(source, LIMIT).isCompressed()).isTrue();
		assertThat(Envelope.read(source, LIMIT)).isNull();
	}

	/** Beside a small one, which is written in one piece. */
	@ParameterizedTest
	@EnumSource
	void writesALargeMessageInPieces(MessageFormat format) throws IOException, ConnectException {
		User user = User.newBuilder().setId(7).setName("O'Neil <\ud83d\ude00>").setEmail("ada@example.com").build();
		for (int users : new int[] { 1, 1_000 }) {
			Message message = BatchGetUsersResponse.newBuilder().addAllUsers(Collections.nCopies(users, user)).build();
			ByteArrayOutputStream all = new ByteArrayOutputStream();
			AtomicInteger longest = new AtomicInteger();
			Envelope.write(message, format, new FilterOutputStream(all) {
				@Override
				public void write(byte[] bytes, int start, int length) throws IOException {
					longest.accumulateAndGet(length, Math::max);
					this.out.write(bytes, start, length);
				}
			});
			Envelope read = Envelope.read(source(all.toByteArray()), Integer.MAX_VALUE);
			assertThat(read).isNotNull();
			assertThat(read.flags()).isZero();
			assertThat(read.message()).isEqualTo(format.print(message));
			assertThat(format.message(read.message(), BatchGetUsersResponse.getDefaultInstance(), ""))
				.isEqualTo(message);
			assertThat(longest.get()).isLessThan(16_384);
		}
	}

	@ParameterizedTest
	@CsvSource({ "0.0.0, flag and its length", "2.0.0.0.0, flag and its length", "0.0.0.0.2.7, within a message",
			"0.0.0.0.11, maximum size 10", "0.-1.0.0.0, maximum size 10" })
	void refusesWhatIsNoEnvelope(String bytes, String message) {
		String[] parts = bytes.split("\\.");
		byte[] content = new byte[parts.length];
		for (int index = 0; index < parts.length; index++) {
			content[index] = Byte.parseByte(parts[index]);
		}
		Envelope.Source source = source(content);
		assertThatThrownBy(() -> Envelope.read(source, LIMIT)).isInstanceOf(ConnectException.class)
			.hasMessageContaining(message);
	}

	private static Envelope.Source source(byte[] content) {
		return new ByteArrayInputStream(content)::readNBytes;
	}

}
