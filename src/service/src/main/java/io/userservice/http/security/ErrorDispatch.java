package io.userservice.http.security;

import java.io.IOException;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** Gives errors that Spring and Tomcat report a body; clients cannot ask for it. */
@Controller
class ErrorDispatch implements ErrorController {

	@RequestMapping("${spring.web.error.path:${error.path:/error}}")
	void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
		Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
		ErrorBody.write(response, (status instanceof Integer code) ? code : HttpServletResponse.SC_NOT_FOUND);
	}

}
