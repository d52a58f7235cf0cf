package io.userservice.http.tomcat;

import java.io.IOException;
import java.util.Collections;

import jakarta.servlet.ServletException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Notes a request's connection before Tomcat's valve or Spring's filter puts what a
 * proxy's headers say in its place, and takes the headers away.
 */
class DirectConnectionValve extends ValveBase {

	DirectConnectionValve() {
		super(true);
	}

	@Override
	public void invoke(Request request, Response response) throws IOException, ServletException {
		request.setAttribute(DirectConnection.ATTRIBUTE, DirectConnection.of(request.getPeerAddr(),
				request.getHeader("Host"), Collections.list(request.getHeaderNames())));
		getNext().invoke(request, response);
	}

}
