package io.userservice.fake;

import java.lang.reflect.Field;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.GetUserRequest;
import io.userservice.api.UpdateUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserChange;
import io.userservice.api.UserChange.Kind;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.api.UserServiceReason;
import io.userservice.api.WatchUsersRequest;
import io.userservice.error.UserErrors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** What a fake has beside the rules, which {@code src/service} tests on it. */
class UserServiceFakeTests {

	private final UserServiceFake fake = new UserServiceFake();

	private Server server;

	private ManagedChannel channel;

	private UserServiceBlockingStub users;

	@BeforeEach
	void start() throws Exception {
		String name = UUID.randomUUID().toString();
		this.server = InProcessServerBuilder.forName(name).directExecutor().addService(this.fake).build().start();
		this.channel = InProcessChannelBuilder.forName(name).directExecutor().build();
		this.users = UserServiceGrpc.newBlockingStub(this.channel);
	}

	@AfterEach
	void stop() {
		this.channel.shutdownNow();
		this.server.shutdownNow();
	}

	static Stream<String> reasons() {
		return Stream.of(UserServiceReason.class.getFields()).map(Field::getName);
	}

	@ParameterizedTest
	@MethodSource("reasons")
	void failsTheNextCallWithEachReason(String reason) {
		User ada = this.fake.add("Ada", "ada@example.com");
		this.fake.fail(Fault.of(reason));
		assertThat(reasonOf(() -> get(ada.getId()))).isEqualTo(reason);
		assertThat(get(ada.getId())).isEqualTo(ada);
	}

	@Test
	void failsAsManyCallsOfAMethodAsItIsTold() {
		User ada = this.fake.add("Ada", "ada@example.com");
		this.fake.fail(
				Fault.of(UserErrors.emailTaken("bob@example.com")).on(UserServiceGrpc.getCreateUserMethod()).times(2));
		assertThat(get(ada.getId())).isEqualTo(ada);
		assertThat(reasonOf(() -> create("bob@example.com"))).isEqualTo("EMAIL_TAKEN");
		assertThat(reasonOf(() -> create("cid@example.com"))).isEqualTo("EMAIL_TAKEN");
		create("bob@example.com");
		assertThat(this.fake.calls(UserServiceGrpc.getCreateUserMethod())).isEqualTo(3);
	}

	@Test
	void takesFaultsInTheirOrder() {
		this.fake.fail(Fault.of(UserServiceReason.OVERLOADED));
		this.fake.fail(Fault.of(UserServiceReason.LOCK_TIMEOUT));
		assertThat(reasonOf(() -> create("ada@example.com"))).isEqualTo("OVERLOADED");
		assertThat(reasonOf(() -> create("ada@example.com"))).isEqualTo("LOCK_TIMEOUT");
		create("ada@example.com");
	}

	@Test
	void leavesTheOutcomeUnknownAfterAWrite() {
		this.fake.fail(Fault.of(Status.UNAVAILABLE.withDescription("lost")).afterWrite());
		UserServiceBlockingStub keyed = keyed("key");
		CreateUserRequest request = request("ada@example.com");
		StatusRuntimeException lost = failure(() -> keyed.createUser(request));
		assertThat(lost.getStatus().getDescription()).isEqualTo("lost");
		assertThat(this.fake.users()).singleElement().isEqualTo(keyed.createUser(request));
		this.fake.fail(Fault.of(UserServiceReason.DATABASE_UNAVAILABLE).afterWrite());
		assertThat(reasonOf(() -> create("ada@example.com"))).as("fails by itself").isEqualTo("EMAIL_TAKEN");
	}

	@Test
	void leavesACallWithoutAnAnswer() {
		this.fake.fail(Fault.unanswered().afterWrite());
		assertThat(failure(
				() -> this.users.withDeadlineAfter(100, TimeUnit.MILLISECONDS).createUser(request("ada@example.com")))
			.getStatus()
			.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
		assertThat(this.fake.users()).hasSize(1);
	}

	@Test
	void tellsGrpcWhenToRetryWhatMayBeSentAgain() {
		for (int call = 0; call < 3; call++) {
			this.fake.fail(Fault.of(UserServiceReason.SHUTTING_DOWN));
		}
		assertThat(pushback(failure(() -> get(1)))).isNotNull();
		assertThat(pushback(failure(() -> keyed("key").createUser(request("ada@example.com"))))).isNotNull();
		assertThat(pushback(failure(() -> create("ada@example.com")))).isNull();
	}

	private static String pushback(StatusRuntimeException failure) {
		return failure.getTrailers().get(Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER));
	}

	@Test
	void keepsTheTimesOfItsClock() {
		Instant time = Instant.parse("2020-02-29T12:00:00.000001Z");
		this.fake.clock().set(time);
		User ada = create("ada@example.com");
		assertThat(ada.getCreateTime().getSeconds()).isEqualTo(time.getEpochSecond());
		assertThat(ada.getCreateTime().getNanos()).isEqualTo(1_000);
		this.fake.clock().advance(Duration.ofDays(1));
		User moved = this.users.updateUser(UpdateUserRequest.newBuilder().setId(ada.getId()).setName("Other").build());
		assertThat(moved.getUpdateTime().getSeconds()).isEqualTo(time.plus(Duration.ofDays(1)).getEpochSecond());
		assertThat(moved.getCreateTime()).isEqualTo(ada.getCreateTime());
		assertThat(moved.getEtag()).isNotEqualTo(ada.getEtag());
	}

	@Test
	void forgetsKeysAfterADayOfItsClock() {
		CreateUserRequest request = request("ada@example.com");
		User ada = keyed("key").createUser(request);
		this.fake.clock().advance(Duration.ofHours(23));
		assertThat(keyed("key").createUser(request)).isEqualTo(ada);
		this.fake.clock().advance(Duration.ofHours(1));
		assertThat(reasonOf(() -> keyed("key").createUser(request))).isEqualTo("EMAIL_TAKEN");
	}

	@Test
	void forgetsChangesAfterSevenDaysOfItsClock() throws Exception {
		Watched watch = watch("");
		String first = watch.next().getResumeToken();
		create("ada@example.com");
		String second = watch.next().getResumeToken();
		this.fake.clock().advance(Duration.ofDays(6));
		assertThat(watch.next().getKind()).as("its clock has moved").isEqualTo(Kind.KIND_PROGRESS);
		assertThat(watch(first).next().getKind()).isEqualTo(Kind.KIND_PROGRESS);
		this.fake.clock().advance(Duration.ofDays(2));
		assertThat(reasonOf(watch(first).end())).isEqualTo("RESUME_TOKEN_EXPIRED");
		assertThat(watch(second).next().getResumeToken()).isEqualTo(second);
	}

	@Test
	void endsOpenCalls() throws Exception {
		Watched watch = watch("");
		watch.next();
		this.fake.endOpenCalls(Fault.of(UserServiceReason.TOKEN_EXPIRED));
		assertThat(reasonOf(watch.end())).isEqualTo("TOKEN_EXPIRED");
	}

	@Test
	void forgetsEverything() throws Exception {
		create("ada@example.com");
		Watched watch = watch("");
		String token = watch.next().getResumeToken();
		this.fake.fail(Fault.of(UserServiceReason.INTERNAL));
		this.fake.reset();
		assertThat(reasonOf(watch.end())).isEqualTo("RESUME_TOKEN_EXPIRED");
		assertThat(this.fake.users()).isEmpty();
		assertThat(reasonOf(watch(token).end())).isEqualTo("RESUME_TOKEN_EXPIRED");
		assertThat(create("ada@example.com").getId()).isEqualTo(1);
	}

	@Test
	void storesEachField() {
		CreateUserRequest.Builder request = CreateUserRequest.newBuilder();
		set(request, "a@example.com");
		User user = this.users.createUser(request.build());
		assertHas(user, request, "a@example.com");
		UpdateUserRequest.Builder update = UpdateUserRequest.newBuilder();
		set(update, "b@example.com");
		User updated = this.users.updateUser(update.setId(user.getId()).clearEtag().build());
		assertHas(updated, request, "b@example.com");
	}

	private static void set(Message.Builder message, String text) {
		message.getDescriptorForType()
			.getFields()
			.stream()
			.filter((field) -> field.getJavaType() == FieldDescriptor.JavaType.STRING)
			.forEach((field) -> message.setField(field, text));
	}

	private static void assertHas(User user, Message.Builder request, String text) {
		List<FieldDescriptor> fields = request.getDescriptorForType().getFields();
		assertThat(fields)
			.allSatisfy((field) -> assertThat(user.getField(User.getDescriptor().findFieldByName(field.getName())))
				.as(field.getName())
				.isEqualTo(text));
	}

	private User get(int id) {
		return this.users.getUser(GetUserRequest.newBuilder().setId(id).build());
	}

	private User create(String email) {
		return this.users.createUser(request(email));
	}

	private static CreateUserRequest request(String email) {
		return CreateUserRequest.newBuilder().setName("Somebody").setEmail(email).build();
	}

	private UserServiceBlockingStub keyed(String key) {
		Metadata headers = new Metadata();
		headers.put(Metadata.Key.of("idempotency-key", Metadata.ASCII_STRING_MARSHALLER), key);
		return this.users.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
	}

	private Watched watch(String token) {
		Watched watch = new Watched(new LinkedBlockingQueue<>());
		UserServiceGrpc.newStub(this.channel)
			.watchUsers(WatchUsersRequest.newBuilder().setResumeToken(token).build(), watch);
		return watch;
	}

	private static StatusRuntimeException failure(ThrowingCallable call) {
		return catchThrowableOfType(StatusRuntimeException.class, call);
	}

	private static String reasonOf(ThrowingCallable call) {
		return reasonOf(failure(call));
	}

	/** The ErrorInfo is the first detail. */
	private static String reasonOf(Throwable failure) {
		try {
			return StatusProto.fromThrowable(failure).getDetails(0).unpack(ErrorInfo.class).getReason();
		}
		catch (InvalidProtocolBufferException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** What a watch receives, its end included. */
	private record Watched(BlockingQueue<Object> received) implements StreamObserver<UserChange> {

		@Override
		public void onNext(UserChange change) {
			this.received.add(change);
		}

		@Override
		public void onError(Throwable failure) {
			this.received.add(failure);
		}

		@Override
		public void onCompleted() {
			this.received.add("completed");
		}

		UserChange next() throws InterruptedException {
			return (UserChange) this.received.poll(60, TimeUnit.SECONDS);
		}

		/** The end, whatever was received before it. */
		Throwable end() throws InterruptedException {
			Object next = this.received.poll(60, TimeUnit.SECONDS);
			return (next instanceof Throwable failure) ? failure : end();
		}

	}

}
