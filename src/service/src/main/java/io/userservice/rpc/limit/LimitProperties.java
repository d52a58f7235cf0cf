package io.userservice.rpc.limit;

import java.time.Duration;
import java.util.Map;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What callers can use up. {@code docs/limits.md} has the reasons and the tests.
 *
 * @param connections open connections
 * @param connectionsPerAddress open connections of one address
 * @param handshakeTimeout the longest from a connection's start to the end of its
 * handshake
 * @param openCalls running calls of methods that are open to everybody
 * @param openCallsPerConnection such calls of one connection
 * @param openMessageSize the largest message of such a call
 * @param metadataSize the largest metadata of a call; larger ones up to {@code
 * grpc.server.max-inbound-metadata-size} fail alone
 * @param unfinishedMessages bytes of messages that have not arrived completely
 * @param unreadResponses bytes of responses that wait for their readers
 * @param unwritten bytes that wait in connections whose clients do not read
 * @param collectedUsersHeapPercent share of the heap that the users of CreateUsers calls
 * take until they are stored
 * @param storedUsers users that are being stored at a time
 * @param watchers running WatchUsers calls
 * @param chats running Chat calls
 * @param listStatements statements of ListUsers and WatchUsers calls at a time
 * @param searchStatements SearchUsers calls that read at a time
 * @param writeStatements transactions of writes at a time
 * @param waitingStatements calls of each kind that wait for their turn
 * @param statementTimeout the longest that a call waits for its turn
 * @param overloadWait lookups that wait longer for their turn are late, unless such work
 * takes long to run
 * @param listOverloadWait the same for lists and searches
 * @param writeOverloadWait the same for writes
 * @param overloadAfter how long calls, or event loops, are late until the service is
 * overloaded and refuses late calls
 * @param httpCalls running calls by HTTP
 * @param historyPerCaller bytes of idempotency keys and rows of the log that the writes
 * of one caller leave behind in a day
 * @param callsPerSecond calls a second of one caller, by the scope that their methods
 * need
 */
@Validated
@ConfigurationProperties("user-service.limits")
public record LimitProperties(@NotNull @Min(1) Integer connections, @NotNull @Min(1) Integer connectionsPerAddress,
		@NotNull @DurationMin(millis = 100) Duration handshakeTimeout, @NotNull @Min(1) Integer openCalls,
		@NotNull @Min(1) Integer openCallsPerConnection, @NotNull DataSize openMessageSize,
		@NotNull DataSize metadataSize, @NotNull DataSize unfinishedMessages, @NotNull DataSize unreadResponses,
		@NotNull DataSize unwritten, @NotNull @Min(1) @Max(50) Integer collectedUsersHeapPercent,
		@NotNull @Min(10_000) Integer storedUsers, @NotNull @Min(1) Integer watchers, @NotNull @Min(1) Integer chats,
		@NotNull @Min(1) Integer listStatements, @NotNull @Min(1) Integer searchStatements,
		@NotNull @Min(1) Integer writeStatements, @NotNull @Min(1) Integer waitingStatements,
		@NotNull @DurationMin Duration statementTimeout, @NotNull @DurationMin Duration overloadWait,
		@NotNull @DurationMin Duration listOverloadWait, @NotNull @DurationMin Duration writeOverloadWait,
		@NotNull @DurationMin Duration overloadAfter, @NotNull @Min(1) Integer httpCalls,
		@NotNull DataSize historyPerCaller, @DefaultValue Map<String, @Min(1) Integer> callsPerSecond) {
}
