package io.userservice.contract;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.userservice.api.UserServiceReason;
import io.userservice.testing.ProjectFiles;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The api jar's constants name the reasons that the proto documents, and no others.
 */
class ReasonTests {

	/** A status, the reasons that come with it, and a colon. */
	private static final Pattern DOCUMENTED = Pattern.compile("//   [A-Z_]+ +((?:[A-Z]+(?:_[A-Z]+)*(?:, )?)+):");

	@Test
	void haveAConstantEach() {
		Set<String> documented = DOCUMENTED.matcher(ProjectFiles.read("proto/user.proto"))
			.results()
			.flatMap((match) -> Stream.of(match.group(1).split(", ")))
			.collect(Collectors.toSet());
		List<Field> constants = Arrays.stream(UserServiceReason.class.getFields()).toList();
		assertThat(documented).hasSizeGreaterThan(15);
		assertThat(constants).extracting(Field::getName).containsExactlyInAnyOrderElementsOf(documented);
		assertThat(constants).allSatisfy((constant) -> assertThat(constant.get(null)).isEqualTo(constant.getName()));
	}

}
