package io.userservice.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.TextFormat;
import io.userservice.api.UserProto;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds {@code proto/user.proto} against the contract that clients were generated from.
 */
class PublishedContractTests {

	/** What is not a comment, an end of a block or about the file as a whole. */
	private static final Pattern DECLARATION = Pattern.compile("(?!//|}|(syntax|package|import|option|reserved)\\b).+");

	private static final Pattern SEVERAL_DECLARATIONS = Pattern.compile("[^{;]*[{;].*\\w.*");

	@Test
	void keepsWhatWasPublished() throws IOException {
		assertThat(ContractComparison.breaks(published(), UserProto.getDescriptor().toProto()))
			.as("breaks of the published contract")
			.isEmpty();
	}

	/** The compiler keeps no comments in generated code, so this reads the file. */
	@Test
	void statesTheContractAboveEachDeclaration() throws IOException {
		List<String> lines = Files.readString(Path.of("../../proto/user.proto")).lines().map(String::strip).toList();
		assertThat(IntStream.range(1, lines.size())
			.filter((index) -> DECLARATION.matcher(lines.get(index)).matches())
			.filter((index) -> !lines.get(index - 1).startsWith("//")
					|| SEVERAL_DECLARATIONS.matcher(lines.get(index)).matches())
			.mapToObj((index) -> "line %d: %s".formatted(index + 1, lines.get(index))))
			.as("declarations without a // comment of their own on the line above")
			.isEmpty();
	}

	static FileDescriptorProto published() throws IOException {
		return TextFormat.parse(Files.readString(Path.of("src/test/resources/contract/user.txtpb")),
				FileDescriptorProto.class);
	}

}
