package io.userservice.rpc.connection;

import java.net.SocketAddress;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.ByteBufUtil;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelOutboundBuffer;
import io.grpc.netty.shaded.io.netty.channel.SingleThreadEventLoop;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Error;
import io.grpc.netty.shaded.io.netty.util.internal.ThreadExecutorMap;
import org.jspecify.annotations.Nullable;

/** What Netty knows of connections, which gRPC (1.85) does not tell. */
final class Channels {

	/** How long the client has to read that the connection ends. */
	private static final long LAST_WORDS_SECONDS = 1;

	private Channels() {
	}

	/**
	 * The channel to a peer of the event loop that calls; null outside of one, as in
	 * gRPC's in-process server.
	 */
	static @Nullable Channel find(SocketAddress peer) {
		if (ThreadExecutorMap.currentExecutor() instanceof SingleThreadEventLoop eventLoop) {
			for (Iterator<Channel> all = eventLoop.registeredChannelsIterator(); all.hasNext();) {
				Channel channel = all.next();
				// The accepted one alone has a parent, not a client's in this JVM.
				if (channel.parent() != null && peer.equals(channel.remoteAddress())) {
					return channel;
				}
			}
		}
		return null;
	}

	/** Whether no call runs; a call that begins or ends at this moment may be missed. */
	static boolean isIdle(Channel channel) {
		Http2ConnectionHandler handler = channel.pipeline().get(Http2ConnectionHandler.class);
		return handler != null && handler.connection().numActiveStreams() == 0;
	}

	/** What waits until TCP takes it. */
	static long unwrittenBytes(Channel channel) {
		ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
		return (buffer != null) ? buffer.totalPendingWriteBytes() : 0;
	}

	/**
	 * Sends the client that the connection ends (GOAWAY), and closes it; soon also if
	 * calls still run, or the client does not read.
	 */
	static void end(Channel channel) {
		channel.close();
		channel.eventLoop().schedule(() -> close(channel), LAST_WORDS_SECONDS, TimeUnit.SECONDS);
	}

	/**
	 * Sends the client that it has too many connections. gRPC, which closes one whose
	 * filter throws, says INTERNAL_ERROR (1.85), and clients report a fault. To be called
	 * by the event loop.
	 */
	static void refuse(Channel channel, String reason) {
		ChannelHandlerContext context = channel.pipeline().context(Http2ConnectionHandler.class);
		ByteBuf debugData = ByteBufUtil.writeUtf8(channel.alloc(), reason);
		((Http2ConnectionHandler) context.handler()).goAway(context, 0, Http2Error.ENHANCE_YOUR_CALM.code(), debugData,
				channel.newPromise());
		channel.flush();
	}

	/** Closes the connection with all that waits in it. */
	static void drop(Channel channel) {
		channel.eventLoop().execute(() -> close(channel));
	}

	private static void close(Channel channel) {
		channel.unsafe().close(channel.voidPromise());
	}

}
