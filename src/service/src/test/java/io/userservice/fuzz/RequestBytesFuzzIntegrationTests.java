package io.userservice.fuzz;

import java.util.Arrays;
import java.util.List;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.userservice.testing.GenericCalls;
import io.userservice.testing.RawCalls;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;

import org.springframework.beans.factory.annotation.Autowired;

/**
 * The first byte chooses the RPC, the second splits the rest into two messages. The calls
 * of the channel are checked against the proto.
 */
@ServiceTest
class RequestBytesFuzzIntegrationTests {

	private static final List<MethodDescriptor<Object, Object>> METHODS = GenericCalls.methods().toList();

	@Autowired
	private TestChannels channels;

	private ManagedChannel channel;

	@FuzzTest
	void endsEachCallAsTheProtoSays(byte[] input) {
		if (input.length < 2) {
			return;
		}
		if (this.channel == null) {
			this.channel = this.channels.open((builder) -> {
			});
		}
		MethodDescriptor<?, ?> method = METHODS.get(Math.floorMod(input[0], METHODS.size()));
		int split = Math.min(2 + (input[1] & 0xff), input.length);
		byte[] first = Arrays.copyOfRange(input, 2, split);
		byte[] second = Arrays.copyOfRange(input, split, input.length);
		RawCalls.assertEndsAsListed(this.channel, method, new Metadata(),
				method.getType().clientSendsOneMessage() ? List.of(first) : List.of(first, second));
	}

}
