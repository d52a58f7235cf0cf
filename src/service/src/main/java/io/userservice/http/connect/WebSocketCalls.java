package io.userservice.http.connect;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import com.google.protobuf.Message;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.userservice.error.InvalidFieldException;
import io.userservice.http.forward.CallHeaders;
import io.userservice.http.forward.ForwardedCall;
import io.userservice.http.forward.HttpMetadata;
import io.userservice.http.forward.ServedMethod;
import io.userservice.http.json.MessageFormat;
import io.userservice.rpc.limit.Bound;
import jakarta.websocket.Session;

import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.SubProtocolCapable;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/**
 * Serves a bidirectional method over WebSockets: each text frame is a message in JSON.
 * Frames are read only as fast as the service reads messages, and messages only as fast
 * as the client reads frames. A call that fails closes the socket with 4000 and the
 * number of the gRPC code, and the reason and message as its text.
 *
 * <p>
 * A browser cannot set headers of a WebSocket, so a token may also come as the
 * subprotocol {@code bearer.} followed by the token, beside {@value #SUBPROTOCOL}.
 */
class WebSocketCalls extends TextWebSocketHandler implements SubProtocolCapable {

	static final String SUBPROTOCOL = "json";

	/** A socket without a frame for this long is closed: its client may have gone. */
	private static final Duration LONGEST_IDLE = Duration.ofMinutes(5);

	private final ServedMethod method;

	private final Supplier<Channel> channel;

	private final Callers callers;

	private final Bound calls;

	private final int messageLimit;

	private final Map<WebSocketSession, Conversation> conversations = new ConcurrentHashMap<>();

	/** The state of a socket: its call, and its permit for a call. */
	private record Conversation(ForwardedCall call, CallPermit permit) {
	}

	/**
	 * @param messageLimit the bytes of a request
	 */
	WebSocketCalls(MethodDescriptor<?, ?> method, Supplier<Channel> channel, Callers callers, Bound calls,
			int messageLimit) {
		this.method = ServedMethod.of(method);
		this.channel = channel;
		this.callers = callers;
		this.calls = calls;
		this.messageLimit = messageLimit;
	}

	/** The path of the sockets. */
	String path() {
		return this.method.path();
	}

	@Override
	public List<String> getSubProtocols() {
		return List.of(SUBPROTOCOL);
	}

	@Override
	public void afterConnectionEstablished(WebSocketSession socket) {
		socket.setTextMessageSizeLimit(this.messageLimit);
		Session session = ((NativeWebSocketSession) socket).getNativeSession(Session.class);
		if (session != null) {
			session.setMaxIdleTimeout(LONGEST_IDLE.toMillis());
		}
		try {
			start(socket);
		}
		catch (ConnectException ex) {
			WebSocketPeer.close(socket, ex);
		}
	}

	private void start(WebSocketSession socket) throws ConnectException {
		String address = WebSocketPeer.address(socket);
		CallHeaders headers = new CallHeaders(HttpMetadata.forwardedFor(address), WebSocketPeer.tokens(socket), null);
		CallPermit permit = CallPermit.of(this.calls, this.callers.of(this.method, headers, address), 1);
		try {
			headers.tokens().forEach((token) -> HttpMetadata.requireText(HttpMetadata.AUTHORIZATION, token));
			ForwardedCall call = new ForwardedCall(this.channel.get(), this.method, headers);
			permit.attach(call);
			this.conversations.put(socket, new Conversation(call, permit));
			Thread responses = new Thread(() -> sendResponses(call, socket), "web-socket");
			responses.setDaemon(true);
			responses.start();
		}
		catch (RuntimeException ex) {
			permit.close();
			throw ConnectException.plain(Status.Code.INVALID_ARGUMENT, "the call cannot be made");
		}
	}

	@Override
	protected void handleTextMessage(WebSocketSession socket, TextMessage frame) {
		Conversation conversation = this.conversations.get(socket);
		if (conversation == null) {
			return;
		}
		try {
			byte[] message = frame.getPayload().getBytes(StandardCharsets.UTF_8);
			conversation.call().send(MessageFormat.JSON.message(message, this.method.request(), ""));
		}
		catch (InvalidFieldException ex) {
			WebSocketPeer.close(socket, ConnectException.invalid(ex));
		}
		catch (StatusException | IllegalStateException ex) {
			// The call has ended; the thread of the responses gets it as well.
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void sendResponses(ForwardedCall call, WebSocketSession socket) {
		try {
			for (Message next = call.receive(); next != null; next = call.receive()) {
				socket.sendMessage(new TextMessage(MessageFormat.JSON.print(next)));
			}
			socket.close(CloseStatus.NORMAL);
		}
		catch (StatusException ex) {
			WebSocketPeer.close(socket, ConnectException.of(ex));
		}
		catch (IOException | IllegalStateException ex) {
			// The client has gone.
			end(socket);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void afterConnectionClosed(WebSocketSession socket, CloseStatus status) {
		end(socket);
	}

	private void end(WebSocketSession socket) {
		Conversation ended = this.conversations.remove(socket);
		if (ended != null) {
			ended.call().close();
			ended.permit().close();
		}
	}

}
