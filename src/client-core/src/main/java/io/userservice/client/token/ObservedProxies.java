package io.userservice.client.token;

import java.io.IOException;
import java.net.SocketAddress;

import io.grpc.ProxiedSocketAddress;
import io.grpc.ProxyDetector;
import io.grpc.internal.GrpcUtil;
import org.jspecify.annotations.Nullable;

/**
 * gRPC's proxies, which {@code https.proxyHost} and the like configure, and whether a
 * channel uses one. A transport has the address of its proxy alone (grpc-java 1.85).
 */
class ObservedProxies implements ProxyDetector {

	private volatile boolean used;

	@Override
	public @Nullable ProxiedSocketAddress proxyFor(SocketAddress target) throws IOException {
		ProxiedSocketAddress proxy = GrpcUtil.DEFAULT_PROXY_DETECTOR.proxyFor(target);
		if (proxy != null) {
			this.used = true;
		}
		return proxy;
	}

	boolean isUsed() {
		return this.used;
	}

}
