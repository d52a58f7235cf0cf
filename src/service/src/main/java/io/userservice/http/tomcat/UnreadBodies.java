package io.userservice.http.tomcat;

import org.apache.coyote.ActionCode;
import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Serves the requests of one connection, and notes whether the body of one was left
 * unread, in which case Tomcat does not read it either and closes the connection. Lets
 * the connection of a request be ended.
 */
final class UnreadBodies implements Adapter {

	private final Adapter requests;

	private boolean unread;

	private @Nullable SocketWrapperBase<?> connection;

	UnreadBodies(Adapter requests) {
		this.requests = requests;
	}

	/** Whether a body has been left unread since the last call. */
	boolean takeUnread() {
		boolean taken = this.unread;
		this.unread = false;
		return taken;
	}

	/** The connection of the next requests. */
	void setConnection(SocketWrapperBase<?> connection) {
		this.connection = connection;
	}

	@Override
	public void service(Request request, Response response) throws Exception {
		ConnectionEnd.attach(request, this.connection);
		this.requests.service(request, response);
		if (!request.isFinished()) {
			this.unread = true;
			response.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
		}
	}

	@Override
	public boolean prepare(Request request, Response response) throws Exception {
		return this.requests.prepare(request, response);
	}

	@Override
	public boolean asyncDispatch(Request request, Response response, SocketEvent event) throws Exception {
		return this.requests.asyncDispatch(request, response, event);
	}

	@Override
	public void log(Request request, Response response, long time) {
		this.requests.log(request, response, time);
	}

	@Override
	public void checkRecycled(Request request, Response response) {
		this.requests.checkRecycled(request, response);
	}

	@Override
	public String getDomain() {
		return this.requests.getDomain();
	}

}
