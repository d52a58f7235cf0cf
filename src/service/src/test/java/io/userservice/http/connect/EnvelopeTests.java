package io.userservice.http.connect;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
