package io.userservice.user.grpc;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.google.protobuf.DescriptorProtos.MethodOptions.IdempotencyLevel;
import com.google.protobuf.Descriptors.MethodDescriptor;
import io.userservice.api.UserProto;
import io.userservice.rpc.server.MethodPolicy.RetryPolicy;
import io.userservice.rpc.server.MethodPolicy.TimeLimit;
import io.userservice.rpc.server.MethodPolicy;
import io.userservice.testing.ProjectFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares the table of methods with everything that repeats a part of it: the
 * descriptor, the proto's comments, the docs, deploy and the examples.
 */
class MethodTableTests {

	private static final Map<TimeLimit, String> LIMITS = Map.of(TimeLimit.UNARY, "Limit: 5 s.", TimeLimit.STREAMING,
			"Limit: 60 s.", TimeLimit.NONE, "No limit in time.");

	private static final Map<RetryPolicy, String> RETRIES = Map.of(RetryPolicy.SAFE, "Safe to retry.",
			RetryPolicy.WITH_IDEMPOTENCY_KEY, "Safe to retry with metadata \"idempotency-key\"", RetryPolicy.NEVER,
			"Not safe to retry.");

	static List<MethodPolicy> rows() {
		return MethodTable.USER_SERVICE;
	}

	private static Set<String> safeMethods() {
		return rows().stream()
			.filter((row) -> row.retry() == RetryPolicy.SAFE)
			.map(MethodTableTests::name)
			.collect(Collectors.toSet());
	}

	private static String name(MethodPolicy row) {
		return row.method().getBareMethodName();
	}

	@Test
	void hasOneRowForEachRpcInTheOrderOfTheProto() {
		assertThat(rows()).extracting(MethodTableTests::name)
			.isEqualTo(rpcs().stream().map(MethodDescriptor::getName).toList());
	}

	@Test
	void isImplementedByAMethodForEachRow() {
		assertThat(Arrays.stream(UserGrpcService.class.getDeclaredMethods()).map(java.lang.reflect.Method::getName))
			.containsAll(rows().stream()
				.map((row) -> Character.toLowerCase(name(row).charAt(0)) + name(row).substring(1))
				.toList());
	}

	@Test
	void marksTheMethodsWithoutSideEffectsAsTheProtoDoes() {
		assertThat(rpcs().stream()
			.filter((rpc) -> rpc.getOptions().getIdempotencyLevel() == IdempotencyLevel.NO_SIDE_EFFECTS)
			.map(MethodDescriptor::getName)).containsExactlyInAnyOrderElementsOf(safeMethods());
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("rows")
	void agreesWithTheCommentOfTheProto(MethodPolicy row) {
		assertThat(protoComment(name(row))).contains("Scope: " + row.scope() + ".", LIMITS.get(row.timeLimit()),
				RETRIES.get(row.retry()));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("rows")
	void agreesWithTheTableOfCallsInTheReadme(MethodPolicy row) {
		String kind = switch (row.method().getType()) {
			case UNARY -> "unary";
			case SERVER_STREAMING -> "server stream";
			case CLIENT_STREAMING -> "client stream";
			default -> "both";
		};
		assertThat(ProjectFiles.read("README.md"))
			.contains("\n| `%s` | %s | `%s` |".formatted(name(row), kind, row.scope()));
	}

	@Test
	void agreesWithTheScopesOfTheSecurityPage() {
		assertThat(find("\\| `([a-z.]+)` \\|", ProjectFiles.read("docs/security.md").split("\n## ")[1]))
			.containsExactlyInAnyOrderElementsOf(
					MethodTable.rows().stream().map(MethodPolicy::scope).filter(Objects::nonNull).distinct().toList());
	}

	@ParameterizedTest
	@ValueSource(strings = { "deploy/keycloak/users-realm.json", "deploy/dev-token" })
	void agreesWithTheScopesOfTheTokensForTrials(String file) {
		String text = ProjectFiles.read(file);
		assertThat(rows()).extracting(MethodPolicy::scope)
			.allMatch((scope) -> Pattern.compile("[\" -]" + Pattern.quote(scope) + "[\" }]").matcher(text).find());
	}

	@Test
	void agreesWithTheMethodsThatHaproxySendsAgain() {
		List<String> prefixes = Stream
			.of(find("acl reads path_beg (.*)", ProjectFiles.read("deploy/balancers/haproxy.cfg")).get(0).split(" "))
			.toList();
		assertThat(rows().stream()
			.filter((row) -> prefixes.stream().anyMatch(("/" + row.method().getFullMethodName())::startsWith))
			.map(MethodTableTests::name)).containsExactlyInAnyOrderElementsOf(safeMethods());
	}

	@ParameterizedTest
	@ValueSource(strings = { "examples/python/client.py", "examples/go/main.go", "examples/node/client.js" })
	void agreesWithTheRetriesOfTheExamples(String file) {
		String example = ProjectFiles.read(file);
		List<String> retried = find("\"?method\"?: \"(\\w+)\"", example);
		assertThat(safeMethods()).containsAll(retried);
		assertThat(retried).containsAll(safeMethods().stream()
			.filter((method) -> Pattern.compile("users\\." + method + "\\(", Pattern.CASE_INSENSITIVE)
				.matcher(example)
				.find())
			.toList());
	}

	/**
	 * Limits of methods outside the proto's contract: none for streams that stay open.
	 */
	@Test
	void limitsOpenStreamsNowhere() {
		assertThat(MethodTable.rows())
			.filteredOn((row) -> row.isOpen() && !row.method().getType().serverSendsOneMessage())
			.isNotEmpty()
			.allMatch((row) -> row.timeLimit() == TimeLimit.NONE);
	}

	private static List<MethodDescriptor> rpcs() {
		return UserProto.getDescriptor().findServiceByName("UserService").getMethods();
	}

	/** The compiler keeps no comments in generated code, so this reads the file. */
	static String protoComment(String rpc) {
		Matcher comment = Pattern.compile("((?: *//.*\\n)+) *rpc " + rpc + "\\(")
			.matcher(ProjectFiles.read("proto/user.proto"));
		assertThat(comment.find()).as("comment of rpc " + rpc).isTrue();
		return comment.group(1).replaceAll("\\n *// *", " ");
	}

	private static List<String> find(String pattern, String text) {
		return Pattern.compile(pattern).matcher(text).results().map((MatchResult match) -> match.group(1)).toList();
	}

}
